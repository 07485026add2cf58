// What is called often: see README.md for what crosses in which form, and `src/crossing` for each function.
//
// Every pointer with a length is lent until the function returns. A null pointer stands for what is not given, where a
// comment says so. Every outcome is given back once by volc_im_free.

#ifndef VOLC_IM_H
#define VOLC_IM_H

#include <stddef.h>
#include <stdint.h>

void volc_im_free(uint8_t *outcome);

// Requests, responses, and calls of a custom driver. kind: 0 for a declared action, 1 for any by wire JSON.
uint8_t *volc_im_build(uint64_t protocol, uint32_t kind, const uint8_t *action, size_t action_length, const uint8_t *input,
                       size_t input_length, const uint8_t *options, size_t options_length, int64_t now_ms);
uint8_t *volc_im_parse(uint64_t protocol, uint32_t kind, const uint8_t *action, size_t action_length, uint32_t status,
                       const uint8_t *body, size_t body_length);
uint8_t *volc_im_next(uint64_t call, int64_t now_ms);
// retry_after, date: null for a header that did not come.
uint8_t *volc_im_response(uint64_t call, int64_t now_ms, uint32_t status, const uint8_t *retry_after,
                          size_t retry_after_length, const uint8_t *date, size_t date_length, const uint8_t *body,
                          size_t body_length);

// Callbacks. language: 0 Python, 1 Kotlin, 2 Swift.
uint8_t *volc_im_verify(uint64_t callbacks, const uint8_t *body, size_t body_length, int64_t now_ms);
uint8_t *volc_im_unverified(uint64_t callbacks, const uint8_t *body, size_t body_length);
uint8_t *volc_im_event_data(uint32_t language, const uint8_t *event_type, size_t event_type_length, const uint8_t *data,
                            size_t data_length);
uint8_t *volc_im_value(const uint8_t *data, size_t data_length, const uint8_t *path, size_t path_length);
uint8_t *volc_im_text(const uint8_t *data, size_t data_length, const uint8_t *path, size_t path_length);
uint8_t *volc_im_texts(const uint8_t *data, size_t data_length);

// Exchanges of a receiver. body: null where it is not there yet. reply: null for none.
uint8_t *volc_im_receive(uint64_t receiver, int64_t wall_ms, uint64_t mono_ms, const uint8_t *head, size_t head_length,
                         const uint8_t *entropy, size_t entropy_length, const uint8_t *body, size_t body_length);
uint8_t *volc_im_body(uint64_t receiver, uint64_t exchange, int64_t wall_ms, uint64_t mono_ms, const uint8_t *body,
                      size_t body_length);
uint8_t *volc_im_reply(uint64_t receiver, uint64_t exchange, int64_t wall_ms, uint64_t mono_ms, const uint8_t *reply,
                       size_t reply_length);
uint8_t *volc_im_on(uint64_t receiver, uint64_t exchange, int64_t wall_ms, uint64_t mono_ms, uint32_t token,
                    const uint8_t *input, size_t input_length, const uint8_t *words, size_t words_length);

// A client's calls. kind: as above, 2 for a batch, 3 for a campaign (see README.md); 4 added in volc_im_run for a call that is cancelled already.
// volc_im_start gives the address that the next two take.
uint8_t *volc_im_start(uint64_t client, uint32_t kind, const uint8_t *action, size_t action_length, const uint8_t *input,
                       size_t input_length, const uint8_t *options, size_t options_length);
uint8_t *volc_im_wait(uint64_t pending, uint64_t most_ms);
void volc_im_drop(uint64_t pending);
uint8_t *volc_im_run(uint64_t answers, uint64_t client, uint64_t ticket, uint32_t kind, const uint8_t *action,
                     size_t action_length, const uint8_t *input, size_t input_length, const uint8_t *options,
                     size_t options_length);
uint8_t *volc_im_answers(uint64_t answers);

#endif
