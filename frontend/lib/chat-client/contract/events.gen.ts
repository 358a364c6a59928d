// Made by scripts/contract.mjs from the server's documents. Do not edit: `npm run contract`.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The event that failed. */
        Cause: {
            /** @description Its payload, unless that was large. */
            data: unknown;
            /** @description Its name. */
            pattern: string;
        };
        /** @description A conversation, every field present (protocol.md, "JSON shapes"). */
        Conversation: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            deletedAt: string | null;
            id: components["schemas"]["ConversationId"];
            /** Format: date-time */
            lastMessageAt: string | null;
            /** Format: int32 */
            messageCount: number;
            status: components["schemas"]["ConversationStatus"];
            title: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Its owner. */
            userId: components["schemas"]["UserId"];
        };
        /** @description A row of `conversations`. */
        ConversationId: string;
        /**
         * @description A conversation's life: `deleted` ones are found by nobody.
         * @enum {string}
         */
        ConversationStatus: "active" | "archived" | "deleted";
        /** @description A conversation in a list: with its newest message and the number of its messages. */
        ConversationSummary: {
            _count: components["schemas"]["Count"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            deletedAt: string | null;
            id: components["schemas"]["ConversationId"];
            /** Format: date-time */
            lastMessageAt: string | null;
            /** Format: int32 */
            messageCount: number;
            /** @description The newest message, or nothing. */
            messages: components["schemas"]["Message"][];
            status: components["schemas"]["ConversationStatus"];
            title: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Its owner. */
            userId: components["schemas"]["UserId"];
        };
        /** @description `_count` of a listed conversation. */
        Count: {
            /** Format: int32 */
            messages: number;
        };
        /** @description `conversation:create` */
        CreateConversation: {
            /** @description `New Conversation` when absent. */
            title?: components["schemas"]["Title"] | null;
        };
        /** @description `server:draining` */
        Draining: {
            /**
             * Format: uint64
             * @description How long a client should wait before it connects again, in milliseconds.
             */
            retryAfterMs: number;
        };
        /**
         * @description What went wrong, for programs (protocol.md, rule 9).
         * @enum {string}
         */
        ErrorCode: "BAD_REQUEST" | "PAYLOAD_TOO_LARGE" | "UNAUTHORIZED" | "NOT_FOUND" | "CONFLICT" | "RATE_LIMITED" | "UNAVAILABLE" | "INTERNAL";
        /** @description `exception`, and the acknowledgement of an event that failed. */
        Exception: {
            cause: components["schemas"]["Cause"];
            code: components["schemas"]["ErrorCode"];
            message: string;
            /**
             * @description `error`
             * @constant
             */
            status: "error";
        };
        /** @description `conversation:feedback` */
        Feedback: {
            /** @description An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character. */
            conversationId: components["schemas"]["ConversationId"];
            feedback?: components["schemas"]["FeedbackText"] | null;
            /** @description From 1 to 5. */
            rating: components["schemas"]["Rating"];
        };
        /** @description The acknowledgement of `conversation:feedback`. */
        FeedbackReceived: {
            conversationId: components["schemas"]["ConversationId"];
            feedback: string | null;
            /** Format: int32 */
            rating: number;
        };
        /** @description A sentence or two about a conversation. */
        FeedbackText: string;
        /** @description `message:stream`: the next part of an answer. */
        Frame: {
            /** @description The text since the last frame that this client was sent. */
            chunk: string;
            conversationId: components["schemas"]["ConversationId"];
            /** @description The whole text so far; absent for a client that asked for `features: ["delta"]`. */
            fullResponse?: string;
            /** @description The id that `message:complete` will bring. */
            messageId: components["schemas"]["MessageId"];
            /**
             * Format: uint64
             * @description Grows from frame to frame: how many bytes of text there were, the same on every instance.
             */
            seq: number;
        };
        /** @description The handshake's `auth`. */
        HandshakeAuth: {
            /**
             * @description `delta`: frames without `fullResponse`.
             * @default null
             */
            features?: string[] | null;
            /** @description A JWT. Without one nobody is let in. */
            token: string;
            /**
             * @description Where given, it has to be the user of the token.
             * @default null
             */
            userId?: string | null;
        };
        /** @description What happened in a conversation, where nothing more is to be said. */
        InConversation: {
            conversationId: components["schemas"]["ConversationId"];
        };
        /** @description `conversation:invite` */
        Invite: {
            /** @description An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character. */
            conversationId: components["schemas"]["ConversationId"];
            /** @description Who is to take part. */
            userId: components["schemas"]["UserId"];
        };
        /** @description `conversation:leave` */
        Leave: {
            /** @description An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character. */
            conversationId: components["schemas"]["ConversationId"];
            /** @description Who is to leave: the sender when absent. */
            userId?: components["schemas"]["UserId"] | null;
        };
        /** @description `conversation:list` */
        ListConversations: {
            /** @description The `id` of the last conversation that the client has. */
            cursor?: components["schemas"]["ConversationId"] | null;
            /**
             * Format: uint64
             * @description At most 200; 50 when absent.
             * @default null
             */
            limit?: number | null;
            /** @description Part of the title, in any case. */
            q?: components["schemas"]["Search"] | null;
            /**
             * @description `active` when absent, or `archived`.
             * @default null
             */
            status?: components["schemas"]["ConversationStatus"] | null;
        };
        /** @description `conversation:load` */
        LoadConversation: {
            /** @description A `nextCursor`: the messages before it. */
            before?: string | null;
            /** @description An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character. */
            conversationId: components["schemas"]["ConversationId"];
            /**
             * Format: uint64
             * @description At most 200; 50 when absent.
             * @default null
             */
            limit?: number | null;
        };
        /** @description `conversation:loaded`: a page of history, oldest first. */
        Loaded: {
            conversationId: components["schemas"]["ConversationId"];
            /** @description There, and true, while the assistant is silent because a human was asked for. */
            escalated?: boolean;
            /** @description Whether there are older messages. */
            hasMore: boolean;
            messages: components["schemas"]["Message"][];
            /** @description What `before` takes; `null` exactly where `hasMore` is false. */
            nextCursor: string | null;
            /** @description The running answer, which is never in `messages`. */
            streaming: components["schemas"]["Streaming"] | null;
        };
        /** @description A message, every field present (protocol.md, "JSON shapes"). */
        Message: {
            /** Format: double */
            confidence: number | null;
            content: string;
            conversationId: components["schemas"]["ConversationId"];
            /** Format: date-time */
            createdAt: string;
            /** @description `stopped` for a stopped answer; a sentence for a failed one. */
            error: string | null;
            id: components["schemas"]["MessageId"];
            intent: string | null;
            /** @description The model that answered. */
            model: string | null;
            /**
             * Format: int32
             * @description Milliseconds from the start of the turn to the last token.
             */
            processingTime: number | null;
            role: components["schemas"]["MessageRole"];
            /** @description `positive`, `neutral` or `negative`. */
            sentiment: string | null;
            status: components["schemas"]["MessageStatus"];
            /**
             * Format: int32
             * @description Prompt and completion together.
             */
            tokens: number | null;
            /** @description Who wrote it; `null` on an answer. */
            userId: components["schemas"]["UserId"] | null;
        };
        /** @description A row of `messages`. */
        MessageId: string;
        /** @enum {string} */
        MessageRole: "user" | "assistant" | "system";
        /** @enum {string} */
        MessageStatus: "sending" | "sent" | "error";
        /** @description An event that is about a conversation and nothing else. */
        OfConversation: {
            /** @description An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character. */
            conversationId: components["schemas"]["ConversationId"];
        };
        /** @description Who takes part in a conversation, its owner first. */
        Participants: {
            conversationId: components["schemas"]["ConversationId"];
            participants: components["schemas"]["UserId"][];
        };
        /**
         * Format: int32
         * @description From 1 to 5.
         */
        Rating: number;
        /** @description The acknowledgement of `message:regenerate`. */
        Regenerating: {
            conversationId: components["schemas"]["ConversationId"];
            /** @description The new answer's id. */
            messageId: components["schemas"]["MessageId"];
        };
        /** @description `conversation:rename` */
        RenameConversation: {
            /** @description An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character. */
            conversationId: components["schemas"]["ConversationId"];
            title: components["schemas"]["Title"];
        };
        /** @description What a title is searched for. */
        Search: string;
        /** @description `message:send` */
        SendMessage: {
            /** @description The same id again, from the same user in the same conversation, stores and generates nothing. */
            clientMessageId?: string | null;
            /** @description What the user says; not only spaces, at most `LIMIT_CONTENT_CHARS` characters. */
            content: string;
            /** @description An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character. */
            conversationId: components["schemas"]["ConversationId"];
        };
        /** @description The acknowledgement of `message:stop`. */
        Stopped: {
            conversationId: components["schemas"]["ConversationId"];
            /** @description Whether there was an answer to stop. */
            stopped: boolean;
        };
        /** @description `conversation:loaded.streaming`: a running answer at the moment of loading. */
        Streaming: {
            fullResponse: string;
            messageId: components["schemas"]["MessageId"];
            /** Format: uint64 */
            seq: number;
        };
        /** @description A conversation's name: not empty, at most 200 characters. */
        Title: string;
        /** @description Who types, or has stopped. */
        Typing: {
            conversationId: components["schemas"]["ConversationId"];
            userId: components["schemas"]["UserId"];
        };
        /** @description Who a user is: the verified token's user claim. */
        UserId: string;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
export type Schemas = components["schemas"];
/** What clients send, and what acknowledges it. */
export interface ClientEvents {
  "conversation:archive": { payload: Schemas["OfConversation"]; ack: Schemas["Conversation"] };
  "conversation:create": { payload: Schemas["CreateConversation"]; ack: Schemas["Conversation"] };
  "conversation:delete": { payload: Schemas["OfConversation"]; ack: Schemas["InConversation"] };
  "conversation:feedback": { payload: Schemas["Feedback"]; ack: Schemas["FeedbackReceived"] };
  "conversation:invite": { payload: Schemas["Invite"]; ack: Schemas["Participants"] };
  "conversation:leave": { payload: Schemas["Leave"]; ack: Schemas["Participants"] };
  "conversation:list": { payload: Schemas["ListConversations"]; ack: Schemas["ConversationSummary"][] };
  "conversation:load": { payload: Schemas["LoadConversation"]; ack: Schemas["Loaded"] };
  "conversation:rename": { payload: Schemas["RenameConversation"]; ack: Schemas["Conversation"] };
  "conversation:resume": { payload: Schemas["OfConversation"]; ack: Schemas["InConversation"] };
  "message:regenerate": { payload: Schemas["OfConversation"]; ack: Schemas["Regenerating"] };
  "message:send": { payload: Schemas["SendMessage"]; ack: Schemas["Message"] };
  "message:stop": { payload: Schemas["OfConversation"]; ack: Schemas["Stopped"] };
  "typing:start": { payload: Schemas["OfConversation"]; ack: Schemas["InConversation"] };
  "typing:stop": { payload: Schemas["OfConversation"]; ack: Schemas["InConversation"] };
}
/** What the server sends. */
export interface ServerEvents {
  "conversation:created": Schemas["Conversation"];
  "conversation:deleted": Schemas["InConversation"];
  "conversation:escalated": Schemas["InConversation"];
  "conversation:loaded": Schemas["Loaded"];
  "conversation:resumed": Schemas["InConversation"];
  "conversation:updated": Schemas["Conversation"];
  "conversations:list": Schemas["ConversationSummary"][];
  "exception": Schemas["Exception"];
  "message:complete": Schemas["Message"];
  "message:saved": Schemas["Message"];
  "message:stream": Schemas["Frame"];
  "server:draining": Schemas["Draining"];
  "typing:stopped": Schemas["Typing"];
  "typing:user": Schemas["Typing"];
}
