import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { Service } from './service.ts';

/** Adds to what is counted how each part is, and what the process takes of its machine. */
export function measureParts(registry: Registry, services: () => readonly Service[]): void {
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'footnote_part_ready',
    help: 'Whether a part of the service does its work, as /readyz tells',
    labelNames: ['part'],
    registers: [registry],
    collect() {
      for (const { name, health } of services()) {
        this.set({ part: name }, health().ready ? 1 : 0);
      }
    },
  });
}
