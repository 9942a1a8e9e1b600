import { createConnection } from 'node:net';
import { createHttp } from '../../adapters/http.ts';
import type { Service } from '../../adapters/service.ts';
import { mountPage } from '../../adapters/web/routes.tsx';
import { mapPapers } from '../../index/map.ts';
import { writeMap } from '../../index/map-file.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import type { PageSettings } from '../../src/config-groups.ts';
import { aFolder, seeded } from './builders.ts';
import { aCore, type CoreSetup } from './core.ts';
import { freePort } from './service.ts';

export interface PageSetup extends Omit<CoreSetup, 'services'> {
  readonly settings?: Partial<PageSettings>;
  readonly others?: readonly Service[];
}

const running: (() => Promise<void>)[] = [];

/** Stops every server that a test has started. */
export async function stopPages(): Promise<void> {
  for (const stop of running.splice(0)) await stop();
}

/** The one HTTP server with the page on it, on a port of its own. */
export async function aPage({ settings = {}, others = [], ...setup }: PageSetup = {}) {
  const port = await freePort();
  const page = { host: '127.0.0.1', port, trustProxy: false, ...settings };
  const { core, telemetry, clock, index, stores, lines } = await aCore(setup);
  const services: Service[] = [...others];
  const map = { dataDir: aFolder(), draw: () => drawMap(index, map.dataDir) };
  const http = createHttp({
    settings: page,
    registry: telemetry.registry,
    services: () => services,
    log: core.log,
    mount: (app, mayLookInside) => {
      app.get('/broken', () => {
        throw new TypeError('canary in the code');
      });
      const hasModel = setup.llm !== undefined;
      const parts = { core, settings: page, telemetry, retentionDays: 30, hasModel, map };
      mountPage(app, { ...parts, mayLookInside });
    },
  });
  services.push(http);
  await http.start();
  running.push(() => http.stop());
  const url = `http://127.0.0.1:${port}`;
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, init);
  return { http, url, port, get, lines, clock, index, stores, core };
}

async function drawMap(index: PaperIndex, dataDir: string): Promise<void> {
  writeMap(dataDir, await mapPapers(index, { random: seeded(1), onProgress: () => {} }));
}

/** Sends bytes as they are and gives all that comes back until the server hangs up. */
export function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (/\r\n\r\n/.test(text)) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

export const withHost = (host: string, path = '/'): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
export const statusOf = (response: string): number =>
  Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1]);
