// @vitest-environment node
import { expect, test } from "vitest";

import { committed, generateFromSnapshots } from "../../scripts/contract.mjs";

test("the types are what the server's documents say; after a change: npm run contract", async () => {
  for (const [name, text] of Object.entries(await generateFromSnapshots())) {
    expect(await committed(name), name).toBe(text);
  }
});
