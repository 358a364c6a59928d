// @vitest-environment node
import { describe, expect, test } from "vitest";

import { MAX_FILE_BYTES, readAttachment } from "./attachments";

describe("attachments", () => {
  test("are a name and a block of code, whatever is in them", async () => {
    const read = await readAttachment(new File(["```\ncode\n```\n"], "notes.MD"));
    expect(read).toEqual({ ok: true, text: "notes.MD\n````md\n```\ncode\n```\n````\n" });
  });

  test("are text, and not too much of it", async () => {
    expect(await readAttachment(new File([new Uint8Array([0xff, 0xfe])], "x"))).toEqual({ ok: false, reason: "not-text" });
    expect(await readAttachment(new File(["a\0b"], "x"))).toEqual({ ok: false, reason: "not-text" });
    expect(await readAttachment(new File(["x".repeat(MAX_FILE_BYTES + 1)], "x"))).toEqual({ ok: false, reason: "too-large" });
  });
});
