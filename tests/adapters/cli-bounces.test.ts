import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openState } from '../../src/state/database.ts';
import { MAIL } from '../../src/subscriptions.ts';
import { servers } from '../support/bounces.ts';
import { aFolder } from '../support/builders.ts';
import { program } from '../support/corpus.ts';
import { someMail } from '../support/mail.ts';
import { footnote } from '../support/shell.ts';

const [ADA, BOB] = ['ada@example.org', 'bob@example.org'];

/** Both got a mail; the state stays open, as in the service. */
async function aServiceAt(cwd: string) {
  const mail = await someMail({ state: await openState(join(cwd, '.footnote')) });
  for (const address of [ADA, BOB]) await mail.subscribe(address);
  await mail.pass(70);
  const lastTo = (address: string) => {
    const last = mail.box.to(address).at(-1);
    if (last === undefined) throw new Error('no mail came');
    return last;
  };
  return { ...mail, lastTo };
}

it('counts what came back from files and from standard input, beside the service', async () => {
  const cwd = aFolder();
  const { lastTo, stores } = await aServiceAt(cwd);
  writeFileSync(join(cwd, 'ada.eml'), servers.Exchange(lastTo(ADA), { status: '5.1.10' }));
  const stranger = { ...lastTo(BOB), to: 'eve@example.org' };
  writeFileSync(join(cwd, 'eve.eml'), servers.Gmail(stranger, { status: '5.1.1' }));
  const json = await footnote(['bounces', 'ada.eml', 'eve.eml', '--json'], { cwd });
  expect(json).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(json.stdout)).toEqual({ reports: 2, bounces: 1, switchedOff: 1 });

  const input = servers.Postfix(lastTo(BOB), { status: '5.2.2' });
  const words = (bounces: number) =>
    `Reports read: 1. Bounces counted: ${bounces}. Addresses switched off: 0.\n`;
  const first = await footnote(['bounces', '-'], { cwd, input });
  expect(first).toEqual({ code: 0, stdout: words(1), stderr: '' });
  expect((await footnote(['bounces', '-'], { cwd, input })).stdout).toBe(words(0));

  const states = [ADA, BOB].map(async (channel) => {
    const [subscription] = await stores.subscriptions.at({ ...MAIL, channel });
    return subscription?.state;
  });
  expect(await Promise.all(states)).toEqual(['off', 'active']);
  expect(await stores.subscriptions.switchedOff(new Date(0))).toMatchObject([{ channel: ADA }]);
});

it('says of each that is no report why, counts the others, and exits with 1', async () => {
  const cwd = aFolder();
  const { lastTo } = await aServiceAt(cwd);
  writeFileSync(join(cwd, 'good.eml'), servers.Postfix(lastTo(ADA), { status: '5.2.2' }));
  writeFileSync(join(cwd, 'large.eml'), 'x'.repeat(1024 * 1024 + 1));
  mkdirSync(join(cwd, 'folder'));
  const args = ['bounces', 'large.eml', '-', 'good.eml', 'none.eml', 'folder'];
  const { code, stdout, stderr } = await footnote(args, {
    cwd,
    input: 'Subject: Lunch\n\nNoon?\n',
  });
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: 'Reports read: 1. Bounces counted: 1. Addresses switched off: 0.\n',
  });
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^large\.eml is larger than 1 MiB/),
    expect.stringMatching(/^Standard input is no report of a mail server/),
    expect.stringMatching(/^none\.eml cannot be read \(ENOENT\)\./),
    expect.stringMatching(/^folder cannot be read \(EISDIR\)\./),
  ]);
});

it('stops at Ctrl-C though nobody ends the mail', async () => {
  const child = spawn(process.execPath, [program, 'bounces', '-'], {
    cwd: aFolder(),
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const more = Buffer.alloc(300_000, 'x'); // more than a pipe holds, so that it is read
  await new Promise((resolve) => child.stdin.write(more, resolve));
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

it('counts nothing where nothing was ever sent', async () => {
  const cwd = aFolder();
  const mail = { from: '', to: ADA, raw: 'Message-ID: <x@example.org>\r\n\r\n' };
  const input = servers.Postfix(mail, { status: '5.1.1' });
  const { code, stdout, stderr } = await footnote(['bounces', '-'], { cwd, input });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^Nothing is remembered in .*\.footnote yet\./);
});
