import { Counter, Histogram, Registry } from 'prom-client';
import type { Reply } from './reply.ts';

/** One command that was served. */
export interface Served {
  readonly command: string;
  readonly platform: string;
  readonly ms: number;
  /** The last one. */
  readonly reply: Reply | undefined;
}

/** What is counted, in Prometheus' terms; no text and no person is. */
export interface Telemetry {
  readonly registry: Registry;
  served(served: Served): void;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createTelemetry(): Telemetry {
  const registry = new Registry();
  const labelNames = ['command', 'platform', 'outcome'] as const;
  const commands = new Counter({
    name: 'footnote_commands_total',
    help: 'Commands served, by outcome: answered, refused, extractive, limited, failed, left',
    labelNames,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'footnote_command_seconds',
    help: 'Time from the command to its last reply',
    labelNames: ['command', 'platform'],
    buckets: SECONDS,
    registers: [registry],
  });
  return {
    registry,
    served({ command, platform, ms, reply }) {
      commands.inc({ command, platform, outcome: outcomeOf(reply) });
      seconds.observe({ command, platform }, ms / 1_000);
    },
  };
}

function outcomeOf(reply: Reply | undefined): string {
  if (reply === undefined) return 'left';
  if (reply.kind === 'notice') {
    if (reply.reason === 'rate') return 'limited';
    return reply.level === 'error' ? 'failed' : 'answered';
  }
  if (reply.kind !== 'answer') return 'answered';
  if (reply.status !== 'done') return 'left';
  if (reply.refused) return 'refused';
  return reply.mode === 'model' ? 'answered' : 'extractive';
}
