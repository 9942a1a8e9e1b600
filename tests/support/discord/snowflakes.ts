/** Milliseconds of 2015-01-01, where Discord's ids start to count. */
const EPOCH_MS = 1_420_070_400_000;
/** discord.js only takes ids of 17 to 19 digits for ids, so the clock has to stand in 2016 or later. */
const SHORTEST_ID_MS = EPOCH_MS + 366 * 24 * 60 * 60 * 1000;

/** Ids as Discord makes them: the time, then a number that counts up. */
export function snowflakes(now: () => number): () => string {
  let count = 0;
  return () => {
    const at = now();
    if (at < SHORTEST_ID_MS) throw new Error("a Discord server's clock stands in 2016 or later");
    count = (count + 1) % 2 ** 22;
    return ((BigInt(Math.floor(at - EPOCH_MS)) << 22n) | BigInt(count)).toString();
  };
}
