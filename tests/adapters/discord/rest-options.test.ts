import { createRequire } from 'node:module';
import { REST, Routes } from 'discord.js';
import { expect, it, onTestFinished } from 'vitest';
import { restOptions } from '../../../adapters/discord/rest-options.ts';
import { aScene } from '../../support/discord/scene.ts';

const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

it("sends files where the client of Slack's SDK is the process's own", async () => {
  const { discord, papers } = await aScene();
  useDispatcherOfSlack();
  const rest = new REST(restOptions(discord.api)).setToken(discord.token);
  await rest.post(Routes.channelMessages(papers.id), {
    body: { content: 'Here' },
    files: [{ name: 'paper.bib', data: '@article{vaswani2017, title={Attention, «all»}}' }],
  });
  expect(papers.messages.at(-1)).toMatchObject({
    content: 'Here',
    attachments: [
      { filename: 'paper.bib', text: '@article{vaswani2017, title={Attention, «all»}}' },
    ],
  });
});

function useDispatcherOfSlack(): void {
  const before: unknown = Reflect.get(globalThis, DISPATCHER);
  const { resolve } = createRequire(import.meta.url);
  const undici = createRequire(resolve('@slack/bolt'))('undici');
  undici.setGlobalDispatcher(new undici.Agent());
  onTestFinished(() => {
    Reflect.set(globalThis, DISPATCHER, before);
  });
}
