import { DefaultRestOptions, type RESTOptions } from 'discord.js';

/** What every request to Discord is made with, to Discord itself where no other `apiUrl` is set. */
export function restOptions(apiUrl: string | undefined): Partial<RESTOptions> {
  return { makeRequest, ...(apiUrl && { api: apiUrl }) };
}

/**
 * Form data is written out here, by the runtime that made it. The dispatcher that is to send it is the first
 * one that the process loaded, and that of undici 7, which Slack's SDK brings, writes out its own form data alone.
 */
const makeRequest: RESTOptions['makeRequest'] = async (url, init) => {
  if (!(init.body instanceof FormData)) return await DefaultRestOptions.makeRequest(url, init);
  const form = new Response(init.body);
  return await DefaultRestOptions.makeRequest(url, {
    ...init,
    body: new Uint8Array(await form.arrayBuffer()),
    headers: { ...init.headers, ...Object.fromEntries(form.headers) },
  });
};

const BROKEN = new Set<unknown>(['UND_ERR_SOCKET', 'EAI_AGAIN', 'ENOTFOUND', 'ECONNREFUSED']);

/** However a connection breaks, discord.js tries again as it does after a reset: for what does no harm when it is done twice. */
export const tryAgain: RESTOptions['makeRequest'] = (url, init) =>
  makeRequest(url, init).catch((error: unknown) => {
    const isBroken = error instanceof Error && 'code' in error && BROKEN.has(error.code);
    throw isBroken ? Object.assign(error, { code: 'ECONNRESET' }) : error;
  });
