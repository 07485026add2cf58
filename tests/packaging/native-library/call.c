/* Makes a client of the library and a call to the emulator with it: loads the library that is named, or, compiled with
   LINKED, is linked with its archive. The settings come from the environment. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(LINKED)
#define GET(function) function
#elif defined(_WIN32)
#include <windows.h>
static HMODULE library;
#define OPEN(name) (library = LoadLibraryA(name))
#define GET(function) ((__typeof__(&function))(void *)GetProcAddress(library, #function))
#else
#include <dlfcn.h>
static void *library;
#define OPEN(name) (library = dlopen(name, RTLD_NOW))
#define GET(function) ((__typeof__(&function))dlsym(library, #function))
#endif

typedef struct {
    uint64_t capacity, length;
    uint8_t *data;
} Buffer;
typedef struct {
    int32_t length;
    const uint8_t *data;
} Bytes;
typedef struct {
    int8_t code;
    Buffer error;
} Status;

Buffer ffi_volc_im_uniffi_rustbuffer_from_bytes(Bytes bytes, Status *status);
uint64_t uniffi_volc_im_uniffi_fn_constructor_nativeclient_new(Buffer options, Buffer certificates, Buffer store,
                                                               Buffer provider, int8_t tells,
                                                               Buffer language, Status *status);
uint64_t uniffi_volc_im_uniffi_fn_clone_nativeclient(uint64_t client, Status *status);
uint64_t uniffi_volc_im_uniffi_fn_method_nativeclient_address(uint64_t client, Status *status);
uint8_t *volc_im_start(uint64_t client, uint32_t kind, const uint8_t *action, size_t action_length, const uint8_t *input,
                       size_t input_length, const uint8_t *options, size_t options_length);
uint8_t *volc_im_wait(uint64_t pending, uint64_t most_ms);
void volc_im_drop(uint64_t pending);
void volc_im_free(uint8_t *outcome);

static Status status;

static void must(int holds, const char *what) {
    if (!holds || status.code) {
        fprintf(stderr, "%s: status %d %.*s\n", what, status.code, (int)status.error.length, (const char *)status.error.data);
        exit(1);
    }
}

static Buffer lowered(const void *data, size_t length) {
    Buffer buffer = GET(ffi_volc_im_uniffi_rustbuffer_from_bytes)((Bytes){(int32_t)length, data}, &status);
    must(1, "a buffer");
    return buffer;
}

static const char *setting(const char *name) {
    const char *value = getenv(name);
    must(value != NULL, name);
    return value;
}

int main(int count, char **words) {
#if !defined(LINKED)
    must(count == 2 && OPEN(words[1]), "the library");
#else
    (void)count, (void)words;
#endif
    char options[1024];
    snprintf(options, sizeof options,
             "{\"access_key_id\":\"%s\",\"secret_access_key\":\"%s\",\"app_id\":%s,\"base_url\":\"%s\"}",
             setting("VOLC_IM_ACCESS_KEY"), setting("VOLC_IM_SECRET_KEY"), setting("VOLC_IM_APP_ID"),
             setting("VOLC_IM_BASE_URL"));
    Buffer given = lowered(options, strlen(options));
    Buffer no_certificates = lowered("\0", 1), no_store = lowered("\0", 1), no_provider = lowered("\0", 1),
           python = lowered("\0\0\0\1", 4);
    uint64_t client = GET(uniffi_volc_im_uniffi_fn_constructor_nativeclient_new)(given, no_certificates, no_store,
                                                                                 no_provider, 0, python, &status);
    must(client != 0, "a client");
    /* A method takes its reference. */
    uint64_t lent = GET(uniffi_volc_im_uniffi_fn_clone_nativeclient)(client, &status);
    uint64_t address = GET(uniffi_volc_im_uniffi_fn_method_nativeclient_address)(lent, &status);
    must(address != 0, "an address");

    const char *action = "CreateConversation";
    const char *input = "{\"conversation_core_info\":{\"conversation_type\":2},\"owner_user_id\":1}";
    uint8_t *started = GET(volc_im_start)(address, 0, (const uint8_t *)action, strlen(action), (const uint8_t *)input,
                                          strlen(input), NULL, 0);
    must(started[8] == 0, "a call");
    uint64_t pending;
    memcpy(&pending, started + 9, sizeof pending);
    GET(volc_im_free)(started);
    for (int waits = 0; waits < 300; waits++) {
        uint8_t *outcome = GET(volc_im_wait)(pending, 100);
        uint64_t length;
        memcpy(&length, outcome, sizeof length);
        int kind = outcome[8];
        char text[4096] = "";
        if (length - 1 < sizeof text) memcpy(text, outcome + 9, length - 1);
        GET(volc_im_free)(outcome);
        /* Nothing to report yet. */
        if (kind == 0 && strcmp(text, "[]") == 0) continue;
        GET(volc_im_drop)(pending);
        printf("%s\n", text);
        return kind == 0 && strstr(text, "[\"done\"") && strstr(text, "conversation_short_id") ? 0 : 1;
    }
    fprintf(stderr, "no answer came\n");
    return 1;
}
