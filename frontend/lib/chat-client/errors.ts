import type { Exception, Problem, ServerErrorCode } from "./contract";

/** The server's codes, and two of this side: no connection, and no answer in time. */
export type ErrorCode = ServerErrorCode | "OFFLINE" | "TIMEOUT";

const TRANSIENT: ReadonlySet<ErrorCode> = new Set(["OFFLINE", "TIMEOUT", "RATE_LIMITED", "UNAVAILABLE"]);

/** Why something could not be done. `message` is the server's own sentence where it said one. */
export class ChatError extends Error {
  override readonly name = "ChatError";

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }

  /** Whether the same again may work in a moment. */
  get isTransient(): boolean {
    return TRANSIENT.has(this.code);
  }

  static offline(): ChatError {
    return new ChatError("OFFLINE", "there is no connection to the server");
  }

  static timeout(what: string): ChatError {
    return new ChatError("TIMEOUT", `the server did not answer ${what} in time`);
  }

  static fromException({ code, message }: Exception): ChatError {
    return new ChatError(code, message);
  }

  static fromProblem({ code, detail }: Problem): ChatError {
    return new ChatError(code, detail);
  }
}

/** Whether an acknowledgement is that of an event that failed. */
export function isException(ack: unknown): ack is Exception {
  return typeof ack === "object" && ack !== null && (ack as Exception).status === "error" && "cause" in ack;
}
