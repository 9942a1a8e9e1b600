import { afterAll, beforeEach } from 'vitest';

const realFetch = globalThis.fetch;

/** Tests reach loopback and nothing else. */
beforeEach(() => {
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.hostname !== '127.0.0.1' && url.hostname !== 'localhost') {
      throw new Error(`a test called out to ${url.origin}`);
    }
    return realFetch(input, init);
  };
});
afterAll(() => {
  globalThis.fetch = realFetch;
});
