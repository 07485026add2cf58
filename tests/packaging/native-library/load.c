/* Loads the library of a wheel with all its symbols, and asks it something. */

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

int main(int count, char **words) {
    if (count != 2) {
        fprintf(stderr, "usage: load LIBRARY\n");
        return 2;
    }
    void *library = dlopen(words[1], RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    uint32_t (*version)(void) = (uint32_t (*)(void))dlsym(library, "ffi_volc_im_uniffi_uniffi_contract_version");
    if (!version) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    printf("uniffi contract %u\n", version());
    return 0;
}
