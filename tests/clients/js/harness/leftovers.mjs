// What may stay in Redis: contexts for an hour, everything else for five minutes at most.
import { eventually } from "./deadline.mjs";

const CONTEXT_MS = 3_600_000;
const OTHERS_MS = 300_000;

/** Every key has an end, and none outlives what it is for. What is being deleted may take a moment. */
export async function nothingIsLeft(redis) {
  let staying = [];
  const isGone = async () => {
    const keys = (await Promise.all(redis.masters.map((master) => master.lifetimes()))).flat();
    staying = keys.filter(({ key, ms }) => ms < 0 || ms > (key.startsWith("context:") ? CONTEXT_MS : OTHERS_MS));
    return staying.length === 0;
  };
  await eventually("that nothing is left in Redis", isGone, 5_000).catch((error) => {
    throw new Error(`${error.message}: ${JSON.stringify(staying.slice(0, 10))}`);
  });
}
