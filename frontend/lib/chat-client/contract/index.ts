// The names under which the rest of the library knows the server's types.
import type { ClientEvents as Sent, Schemas, ServerEvents as Received } from "./events.gen";
import type { components, operations } from "./rest.gen";

type RestSchemas = components["schemas"];

export type ClientEvents = Sent;
export type ServerEvents = Received;
export type ClientEvent = keyof ClientEvents;
export type ServerEvent = keyof ServerEvents;
export type Payload<E extends ClientEvent> = ClientEvents[E]["payload"];
export type Ack<E extends ClientEvent> = ClientEvents[E]["ack"];

export type Conversation = Schemas["Conversation"];
export type ConversationStatus = Schemas["ConversationStatus"];
export type ConversationSummary = Schemas["ConversationSummary"];
export type Message = Schemas["Message"];
export type Loaded = Schemas["Loaded"];
export type Frame = Schemas["Frame"];
export type Typing = Schemas["Typing"];
export type Exception = Schemas["Exception"];
export type ServerErrorCode = Schemas["ErrorCode"];
export type ListConversations = Schemas["ListConversations"];

export type Problem = RestSchemas["Problem"];
export type DevToken = RestSchemas["Token"];
export type DevLogin = RestSchemas["Login"];
export type Totals = RestSchemas["Totals"];
export type DayFigures = RestSchemas["Day"];
export type IntentCount = RestSchemas["IntentCount"];
export type Span = NonNullable<operations["analytics_totals"]["parameters"]["query"]>;
