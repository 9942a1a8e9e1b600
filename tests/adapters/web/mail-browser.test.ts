import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lookOver, openBrowser, PHONE, type Visit, whyNoBrowser } from '../../support/browser.ts';
import { someMail } from '../../support/mail.ts';
import { read } from '../../support/mailbox.ts';

const ADA = 'ada@example.org';

describe.skipIf(whyNoBrowser !== '')(`mail in a browser${whyNoBrowser}`, () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  const visits: Visit[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const { faults, close } of visits.splice(0)) {
      await close();
      expect(faults).toEqual([]);
    }
  });

  it.each([
    ['as it comes', {}],
    ['without a script, in the dark', { javaScriptEnabled: false, colorScheme: 'dark' as const }],
    ['on a phone', { viewport: PHONE }],
  ])('is asked for, confirmed, read and stopped: %s', async (how, options) => {
    const mail = await someMail();
    const visitor = await browser.visit(mail.url, options);
    visits.push(visitor);
    const { page } = visitor;
    const look = (name: string): Promise<void> => lookOver(visitor, `mail-${name}-${how}`);

    await page.goto('/subscribe');
    await look('form');
    await page.getByLabel('Mail address').fill(ADA);
    await page.getByLabel('Topic').fill('graphs');
    await page.getByLabel('Where that is').fill('Nowhere/Land');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Nowhere/Land');
    await look('mistake');
    await page.getByLabel('Where that is').fill('UTC');
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    await look('asked');
    await mail.signUps.settled();

    const asked = mail.box.to(ADA)[0];
    if (asked === undefined) throw new Error('no mail came');
    await page.goto(mail.linkIn(asked, 'confirm'));
    expect(await page.getByRole('button').count()).toBe(1);
    await look('confirm');
    await page.getByRole('button', { name: 'Yes, send it to me' }).click();
    await page.getByText('you get what is trending on “graphs”').waitFor();
    await look('confirmed');
    await page.goto(mail.linkIn(asked, 'confirm'));
    expect(await page.textContent('main')).toContain('This link was used already');
    await look('used');

    await mail.pass(70);
    const post = mail.box.to(ADA)[1];
    if (post === undefined) throw new Error('no post');
    expect((await read(post)).text).toContain('Paper 0 on graphs');
    await page.goto(mail.linkIn(post, 'unsubscribe'));
    expect(await page.getByRole('button').count()).toBe(1);
    await look('stop');
    await page.keyboard.press('Tab');
    while ((await page.evaluate('document.activeElement.tagName')) !== 'BUTTON') {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('No more of these mails are sent to you').waitFor();
    await look('stopped');
    await mail.pass(24 * 60);
    expect(mail.box.to(ADA)).toHaveLength(2);
  });
});
