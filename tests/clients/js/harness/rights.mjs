// Every door that leads to a conversation: each event and each REST route, with input that would be good from its owner.

/** `[event, fields beside conversationId]`. */
export const EVENTS_OF_A_CONVERSATION = [
  ["message:send", { content: "hello" }],
  ["message:stop", {}],
  ["message:regenerate", {}],
  ["conversation:load", {}],
  ["conversation:rename", { title: "Mine now" }],
  ["conversation:archive", {}],
  ["conversation:delete", {}],
  ["conversation:invite", { userId: "somebody" }],
  ["conversation:leave", {}],
  ["conversation:feedback", { rating: 5 }],
  ["typing:start", {}],
  ["typing:stop", {}],
];

/** `[method, path after /conversations/{id}, body]`. */
export const ROUTES_OF_A_CONVERSATION = [
  ["GET", ""],
  ["PATCH", "", { title: "Mine now" }],
  ["DELETE", ""],
  ["POST", "/archive"],
  ["GET", "/participants"],
  ["POST", "/participants", { userId: "somebody" }],
  ["DELETE", "/participants/somebody"],
  ["POST", "/feedback", { rating: 5 }],
  ["POST", "/escalate"],
  ["GET", "/messages"],
  ["POST", "/messages", { content: "hello" }],
  ["POST", "/stop"],
  ["GET", "/analytics"],
];
