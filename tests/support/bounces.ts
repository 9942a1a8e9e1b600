import type { Received } from './mailbox.ts';

export interface Failure {
  readonly status: string;
  readonly action?: string;
  /** Who did not get it, where that is not who it was sent to. */
  readonly to?: string;
}

/** How mail servers report what came of a mail: the shapes of the common ones, in our words. */
export const servers = {
  Postfix: ({ raw, to: sentTo }: Received, { status, action = 'failed', to = sentTo }: Failure) =>
    aMail({
      id: '20261125093001.4ABCD1234@mx.example.org',
      type: 'multipart/report; report-type=delivery-status;\n\tboundary="4ABCD1234.1764/mx.example.org"',
      boundary: '4ABCD1234.1764/mx.example.org',
      parts: [
        `Content-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n<${to}>: the host said: ${status} no such user`,
        `Content-Description: Delivery report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\nX-Postfix-Queue-ID: 4ABCD1234\nX-Postfix-Sender: rfc822; papers@bot.example.org\nArrival-Date: Wed, 25 Nov 2026 09:30:00 +0000 (UTC)\n\nFinal-Recipient: rfc822; ${to}\nOriginal-Recipient: rfc822;${to}\nAction: ${action}\nStatus: ${status}\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 ${status}\n    no such user`,
        `Content-Description: Undelivered Message\nContent-Type: message/rfc822\n\n${raw}`,
      ],
    }),
  Exchange: ({ raw, to: sentTo }: Received, { status, action = 'failed', to = sentTo }: Failure) =>
    aMail({
      id: '0a1b2c3d-0000-4444-8888-abcdefabcdef@MAIL01.example.org',
      type: 'multipart/report; report-type=delivery-status;\n\tboundary="_000_0a1b2c3d_MAIL01"',
      boundary: '_000_0a1b2c3d_MAIL01',
      parts: [
        'Content-Type: multipart/alternative; differences=Content-Type;\n\tboundary="_001_"\n\n--_001_\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\nPGI+Tm8gc3VjaCBwZXJzb248L2I+\n\n--_001_--',
        `Content-Type: message/delivery-status\n\nReporting-MTA: dns;MAIL01.example.org\nReceived-From-MTA: dns;bot.example.org\nArrival-Date: Wed, 25 Nov 2026 09:30:00 +0000\n\nFinal-Recipient: rfc822;${to}\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: smtp;550 ${status} not found by SMTP address lookup\nX-Display-Name: Ada Example`,
        `Content-Type: message/rfc822\n\n${headersOf(raw)}\n\n`,
      ],
    }),
  Gmail: ({ raw, to: sentTo }: Received, { status, action = 'failed', to = sentTo }: Failure) =>
    aMail({
      id: '6565aaaa.050a0220.12345.abcd.GMR@mx.example.net',
      type: 'multipart/report; boundary="000000000000abcdef"; report-type=delivery-status',
      boundary: '000000000000abcdef',
      headers: `In-Reply-To: ${messageIdOf(raw)}\nReferences: ${messageIdOf(raw)}\nX-Failed-Recipients: ${to}`,
      parts: [
        'Content-Type: multipart/related; boundary="rel"\n\n--rel\nContent-Type: text/plain; charset="UTF-8"\n\n** Address not found **\n--rel\nContent-Type: image/png; name="icon.png"\nContent-Transfer-Encoding: base64\nContent-ID: <icon.png>\n\niVBORw0KGgo=\n--rel--',
        `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\nArrival-Date: Wed, 25 Nov 2026 01:30:00 -0800 (PST)\nX-Original-Message-ID: ${messageIdOf(raw)}\n\nFinal-Recipient: rfc822; ${to}\nAction: ${action}\nStatus: ${status}\nRemote-MTA: dns; mx.example.org. (192.0.2.1, the server for the domain example.org.)\nDiagnostic-Code: smtp; 550-${status} The account does not exist.\nLast-Attempt-Date: Wed, 25 Nov 2026 01:30:01 -0800 (PST)`,
        `Content-Type: text/rfc822-headers\n\n${headersOf(raw)}`,
      ],
    }),
} as const;

interface Report {
  readonly id: string;
  readonly type: string;
  readonly boundary: string;
  readonly headers?: string;
  readonly parts: readonly string[];
}

function aMail({ id, type, boundary, headers, parts }: Report): Uint8Array {
  const head = [
    'Return-Path: <>',
    'From: Mail Delivery System <mailer-daemon@mx.example.org>',
    'To: papers@bot.example.org',
    'Subject: Undelivered',
    'Date: Wed, 25 Nov 2026 09:30:01 +0000',
    `Message-ID: <${id}>`,
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
    ...(headers === undefined ? [] : [headers]),
  ].join('\n');
  const body = parts.map((part) => `--${boundary}\n${part}\n`).join('\n');
  return Buffer.from(`${head}\n\n${body}\n--${boundary}--\n`.replace(/\r?\n/g, '\r\n'));
}

function headersOf(raw: string): string {
  return raw.split(/\r?\n\r?\n/)[0] ?? '';
}

function messageIdOf(raw: string): string {
  return /^Message-ID: (<[^>]+>)/im.exec(raw)?.[1] ?? '';
}
