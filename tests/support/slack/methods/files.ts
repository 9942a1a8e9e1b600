import { type Fields, isFields, missing } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import type { State, UploadedFile } from '../state.ts';
import { botMethod, type Call, type Method, TIERS, threadRoot, writable } from './method.ts';

const WRITE = ['files:write'] as const;
const SNIPPET_BYTES_MAX = 1_000_000;

export const files: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': botMethod(TIERS.four, WRITE, getUploadUrl),
  'files.completeUploadExternal': botMethod(TIERS.four, WRITE, complete),
};

function getUploadUrl({ args, state, team }: Call): Fields {
  const length = Number(args.optional('length') ?? 0);
  if (!(length > 0)) throw new Refusal('missing_argument');
  const snippetType = args.optional('snippet_type');
  if (snippetType !== undefined && length > SNIPPET_BYTES_MAX)
    throw new Refusal('snippet_too_large');
  const id = state.world.newId('F');
  const name = args.text('filename');
  const kind = snippetType === undefined ? {} : { snippetType };
  state.files.set(id, { id, name, length, teamId: team.id, ...kind });
  return { upload_url: `${state.origin}/upload/${id}`, file_id: id };
}

/** The bytes come to the URL without a token; `false`: not what was announced. */
export function receiveUpload(state: State, id: string, content: string): boolean {
  const file = state.files.get(id);
  if (file === undefined || Buffer.byteLength(content) !== file.length) return false;
  file.content = content;
  return true;
}

function complete(call: Call): Fields {
  const { args, state, team } = call;
  const given = args.json('files');
  if (!Array.isArray(given) || given.length === 0) throw missing('files');
  const uploaded = given.map((one) => uploadedFile(call, one));
  const channelId = args.optional('channel_id') ?? args.optional('channels');
  if (channelId === undefined) return { files: uploaded.map(fileFields) };
  const channel = writable(call, channelId);
  const threadTs = args.optional('thread_ts');
  const { ts } = state.world.post({
    channel: channel.id,
    user: team.botUserId,
    botId: team.botId,
    text: args.optional('initial_comment') ?? '',
    files: uploaded.map(({ id }) => id),
    ...(threadTs === undefined ? {} : { threadTs: threadRoot(call, channel, threadTs).ts }),
  });
  for (const file of uploaded) file.sharedIn = { channel: channel.id, ts };
  return { files: uploaded.map(fileFields) };
}

function uploadedFile({ state, team }: Call, given: unknown): UploadedFile {
  const file = isFields(given) ? state.files.get(String(given.id)) : undefined;
  if (file === undefined || file.teamId !== team.id || file.content === undefined) {
    throw new Refusal('file_not_found');
  }
  if (isFields(given) && typeof given.title === 'string') file.title = given.title;
  return file;
}

function fileFields({ id, name, title, content }: UploadedFile): Fields {
  return { id, name, title: title ?? name, size: Buffer.byteLength(content ?? '') };
}
