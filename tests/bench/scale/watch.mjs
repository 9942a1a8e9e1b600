// A measuring process under limits of time and memory.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LOOK_EVERY_MS = 500;
/** LanceDB waits for ever in a full-text index of 75,000 papers with what it takes on two cores: one thread. */
const LANCE_CPU_THREADS = '4';
/** Orama passes all that it has found as arguments of one call: from 120,000 papers on they exceed Node's 984 kB. */
const STACK_KB = 4_000; // of the 8 MB that systems give
const MEASURE = fileURLToPath(new URL('./measure.mjs', import.meta.url));

/** Its figures, or `{ stopped: why }` where it broke a limit or failed. */
export async function measure(task, { seconds, gigabytes, say }) {
  const child = fork(MEASURE, [], {
    execArgv: [
      '--expose-gc',
      `--max-old-space-size=${gigabytes * 1_024}`,
      `--stack-size=${STACK_KB}`,
    ],
    env: { ...process.env, LANCEDB_LOG: 'error', RUST_LOG: 'error', LANCE_CPU_THREADS },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return await new Promise((resolve) => {
    let done = false;
    let progress = 0;
    const startedAt = Date.now();
    const end = (result) => {
      if (done) return;
      done = true;
      clearInterval(looking);
      resolve(result);
      child.kill('SIGKILL');
    };
    const looking = setInterval(() => {
      const taken = (Date.now() - startedAt) / 1_000;
      const used = residentBytes(child.pid) / 1e9;
      say(
        `${task.engine} ${task.size} ${task.step}: ${progress}, ${Math.round(taken)} s, ${used.toFixed(1)} GB`,
      );
      if (taken > seconds) end({ stopped: `more than ${seconds} s to ${task.step}` });
      if (used > gigabytes) end({ stopped: `more than ${gigabytes} GB` });
    }, LOOK_EVERY_MS);
    child.on('message', (message) => {
      if (message.kind === 'progress') progress = message.done;
      else if (message.kind === 'done') end(message.figures);
      else end({ stopped: message.reason });
    });
    child.on('exit', (code, signal) => end({ stopped: `it ended by itself (${signal ?? code})` }));
    child.send(task);
  });
}

/** 0 where the system does not tell. */
function residentBytes(pid) {
  try {
    return (
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024 || 0
    );
  } catch {
    return 0;
  }
}
