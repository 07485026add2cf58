/**
 * For tests of code that uses this package: a client of fakes, responses of the service, errors.
 *
 * @module volc-im/testing
 */

export { batchReport, fakeIm } from "../testing/fake-im.js";
export type { Fake, FakeCall, FakeIm, Fakes } from "../testing/fake-im.js";
export { apiError, fakeFetch, respond, respondError } from "../testing/respond.js";
export type { ErrorOptions, FakeFetch, FakeRequest, Reply, RespondOptions } from "../testing/respond.js";
