// Made by scripts/contract.mjs from the server's documents. Do not edit: `npm run contract`.

export interface paths {
    "/api/auth/dev": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A token for any user. In development mode only: otherwise there is nothing here. */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in a span of time in all conversations that the caller owns; or, with the role `admin`, in another user's or in all. */
        get: operations["analytics_totals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/analytics/intents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was wanted: the intents of the span's answers. */
        get: operations["analytics_intents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/analytics/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same for each day (UTC) of the span. */
        get: operations["analytics_series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversations that the caller owns or takes part in. */
        get: operations["list_conversations"];
        put?: never;
        /** A new conversation, owned by the caller. */
        post: operations["create_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conversation. */
        get: operations["read_conversation"];
        put?: never;
        post?: never;
        /** Deletes a conversation for everybody: nobody finds it any more. Only its owner may. */
        delete: operations["delete_conversation"];
        options?: never;
        head?: never;
        /** Gives a conversation another name. */
        patch: operations["rename_conversation"];
        trace?: never;
    };
    "/api/chat/conversations/{id}/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The figures of one conversation. */
        get: operations["conversation_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a conversation out of the active list, until somebody writes in it again. Only its owner may. */
        post: operations["archive_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/escalate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a human: messages are stored and not answered any more, until somebody resumes. Asking again changes nothing. */
        post: operations["escalate_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what the caller thinks of a conversation, in place of what was said before. */
        post: operations["rate_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest messages of a conversation, or those before a cursor. */
        get: operations["list_messages"];
        put?: never;
        /**
         * Sends a message and gives its answer.
         * @description With `Accept: text/event-stream` the answer comes as server-sent events named and shaped as the socket's: `message:saved`,
         *     then `message:stream` as often as there is more, then `message:complete`, then the end. Otherwise the response waits for
         *     the whole answer. A client that hangs up does not end the answer.
         */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/participants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody in the conversation, its owner first. */
        get: operations["list_participants"];
        put?: never;
        /** Lets another user take part. Only the owner may. */
        post: operations["invite_participant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/participants/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a user's part: participants end their own, the owner anybody's but the owner's. Gives who is left. */
        delete: operations["remove_participant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has the last message answered again. The answer that there is stays until the new one takes its place. */
        post: operations["regenerate_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets the assistant speak again after a human was asked for; changes nothing where nobody was. Whoever takes part may, and a
         *     token with the role `agent` or `admin`.
         */
        post: operations["resume_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/conversations/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the running answer; what was generated so far is stored. */
        post: operations["stop_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers while the process can serve. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers 200 while requests should be sent here. */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All metrics, as Prometheus reads them. */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A message and its answer. */
        Answered: {
            answer: components["schemas"]["Message"] | null;
            message: components["schemas"]["Message"];
        };
        /** @description What readiness depends on. */
        Checks: {
            /** @description How many answers run or wait. */
            answers: number;
            database: components["schemas"]["DatabaseCheck"];
            /** @description Whether the server is going down. */
            draining: boolean;
            redis: components["schemas"]["RedisCheck"] | null;
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
        /** @description The figures of one conversation, named as the columns of `conversation_analytics`. */
        ConversationFigures: {
            /** @description Whether the owner left within a minute of a failed answer, or of a question without one, and has not come back. */
            abandoned: boolean;
            /** Format: int64 */
            answerCount: number;
            /**
             * Format: double
             * @description Milliseconds from question to the answer's first token; `null` without one.
             */
            avgFirstTokenTime: number | null;
            /**
             * Format: double
             * @description Milliseconds from question to answer; `null` without an answer.
             */
            avgResponseTime: number | null;
            conversationId: components["schemas"]["ConversationId"];
            /**
             * Format: int64
             * @description Seconds from the first message to the last.
             */
            duration: number;
            /**
             * Format: int64
             * @description Answers that failed.
             */
            errorCount: number;
            /** @description Whether a human was ever asked for. */
            escalated: boolean;
            feedback: string | null;
            /**
             * Format: int64
             * @description Messages of users that sound frustrated.
             */
            frustrationCount: number;
            /** Format: int64 */
            messageCount: number;
            /**
             * Format: int32
             * @description Milliseconds that 95 of 100 answers did not exceed; `null` without an answer.
             */
            p95ResponseTime: number | null;
            /**
             * Format: int32
             * @description From 1 to 5.
             */
            rating: number | null;
            sentiment: components["schemas"]["SentimentCounts"];
            /**
             * Format: double
             * @description How the messages of users sound on average, from -1 to 1; `null` without one.
             */
            sentimentScore: number | null;
            /** @description The intents that were found most often, at most 10: `{ intent: count }`. */
            topIntents: {
                [key: string]: number;
            };
            /** @description Its owner. */
            userId: components["schemas"]["UserId"];
            /** Format: int64 */
            userMessageCount: number;
        };
        /** @description A row of `conversations`. */
        ConversationId: string;
        /** @description A page of the caller's conversations. */
        ConversationPage: {
            /** @description The last changed first. */
            items: components["schemas"]["ConversationSummary"][];
            /** @description What `cursor` takes for the page behind this one; `null` where this one was not full. */
            nextCursor: string | null;
        };
        /**
         * @description A conversation's life: `deleted` ones are found by nobody.
         * @enum {string}
         */
        ConversationStatus: "active" | "archived" | "deleted";
        /** @description A conversation in a list: with its newest message and the number of its messages. */
        ConversationSummary: components["schemas"]["Conversation"] & {
            _count: components["schemas"]["Count"];
            /** @description The newest message, or nothing. */
            messages: components["schemas"]["Message"][];
        };
        /** @description `_count` of a listed conversation. */
        Count: {
            /** Format: int32 */
            messages: number;
        };
        /** @description `conversation:create` */
        CreateConversation: {
            /** @description `New Conversation` when absent. */
            title?: string | null;
        };
        /** @description Whether the database answers and can be written. */
        DatabaseCheck: {
            /**
             * Format: int64
             * @description How long it took to answer, in milliseconds.
             */
            ms: number;
            /** @description It answers and can be written. */
            ok: boolean;
            /** @description Whether the last writes succeeded; one is made each second. `false` where it is full, read-only, away, or its file is gone. */
            writable: boolean;
        };
        /** @description What happened on one day. */
        Day: {
            /** Format: int64 */
            answers: number;
            /**
             * Format: double
             * @description Milliseconds from question to the answer's first token; `null` without one.
             */
            avgFirstTokenTime: number | null;
            /**
             * Format: double
             * @description Milliseconds from question to answer; `null` without an answer.
             */
            avgResponseTime: number | null;
            /**
             * Format: int64
             * @description Conversations with a message on this day.
             */
            conversations: number;
            /**
             * Format: date
             * @description In UTC.
             */
            day: string;
            /**
             * Format: int64
             * @description Answers that failed.
             */
            errors: number;
            /**
             * Format: int64
             * @description Conversations for which a human was asked on this day.
             */
            escalated: number;
            /** Format: int64 */
            messages: number;
            /**
             * Format: int32
             * @description Milliseconds that 95 of 100 answers did not exceed; `null` without an answer.
             */
            p95ResponseTime: number | null;
            /**
             * Format: double
             * @description How the messages of users sound on average, from -1 to 1; `null` without one.
             */
            sentimentScore: number | null;
            /** Format: int64 */
            userMessages: number;
        };
        Days: {
            /** @description Every day of the span, ascending. */
            items: components["schemas"]["Day"][];
        };
        /**
         * @description What went wrong, for programs (protocol.md, rule 9).
         * @enum {string}
         */
        ErrorCode: "BAD_REQUEST" | "PAYLOAD_TOO_LARGE" | "UNAUTHORIZED" | "NOT_FOUND" | "CONFLICT" | "RATE_LIMITED" | "UNAVAILABLE" | "INTERNAL";
        /** @description The acknowledgement of `conversation:feedback`. */
        FeedbackReceived: {
            conversationId: components["schemas"]["ConversationId"];
            feedback: string | null;
            /** Format: int32 */
            rating: number;
        };
        /** @description The process serves. */
        Health: {
            /** @description The commit that it was built from; `null` where the build was not told. */
            commit: string | null;
            /** @description `ok` */
            status: string;
            /** Format: int64 */
            uptimeSeconds: number;
            version: string;
        };
        /** @description What happened in a conversation, where nothing more is to be said. */
        InConversation: {
            conversationId: components["schemas"]["ConversationId"];
        };
        /** @description How often an intent was found. */
        IntentCount: {
            /** Format: int64 */
            count: number;
            intent: string;
        };
        Intents: {
            /** @description The most frequent first, at most 50. */
            items: components["schemas"]["IntentCount"][];
        };
        /** @description Who to be. */
        Login: {
            /** @description What the user may do beside their own: `admin`, `agent`. */
            roles?: string[] | null;
            /** @example alice */
            userId: string;
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
            userId: components["schemas"]["UserId"] | null;
        };
        /** @description A row of `messages`. */
        MessageId: string;
        /** @description A page of history. */
        MessagePage: {
            /** @description There, and true, while the assistant is silent because a human was asked for. */
            escalated?: boolean;
            /** @description Whether there are older ones. */
            hasMore: boolean;
            /** @description Oldest first. A running answer is not among them. */
            messages: components["schemas"]["Message"][];
            /** @description What `before` takes; `null` exactly where `hasMore` is false. */
            nextCursor: string | null;
        };
        /** @enum {string} */
        MessageRole: "user" | "assistant" | "system";
        /** @enum {string} */
        MessageStatus: "sending" | "sent" | "error";
        /** @description What the user says. */
        NewMessage: {
            /**
             * @description Not only spaces; at most `LIMIT_CONTENT_CHARS` characters.
             * @example What should I post today?
             */
            content: string;
        };
        /** @description Who is to take part. */
        NewParticipant: {
            userId: string;
        };
        /** @description A conversation's new name. */
        NewTitle: {
            /** @description Not empty, at most 200 characters. */
            title: string;
        };
        /** @description What somebody thinks of a conversation. */
        Opinion: {
            feedback?: string | null;
            /**
             * Format: int32
             * @description From 1 to 5.
             */
            rating: number;
        };
        /** @description Who takes part in a conversation, its owner first. */
        Participants: {
            conversationId: components["schemas"]["ConversationId"];
            participants: components["schemas"]["UserId"][];
        };
        /**
         * @description Why a request failed.
         * @example {
         *       "code": "NOT_FOUND",
         *       "detail": "conversation not found",
         *       "status": 404,
         *       "title": "Not Found",
         *       "type": "about:blank"
         *     }
         */
        Problem: {
            /** @description What went wrong, for programs. */
            code: components["schemas"]["ErrorCode"];
            /** @description A sentence for people; on bad input it names the field. */
            detail: string;
            /**
             * Format: int32
             * @description The response's status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description `about:blank`: `status` and `code` say what kind of problem it is. */
            type: string;
        };
        /** @description Whether requests should be sent here, and why not. */
        Readiness: {
            checks: components["schemas"]["Checks"];
            /** @description `ready` or `unready` */
            status: string;
        };
        /** @description Whether this instance hears the others. */
        RedisCheck: {
            /** @description What is published comes back within 5 s. Where it does not, only the users of this instance are served. */
            ok: boolean;
        };
        /** @description The acknowledgement of `message:regenerate`. */
        Regenerating: {
            conversationId: components["schemas"]["ConversationId"];
            /** @description The new answer's id. */
            messageId: components["schemas"]["MessageId"];
        };
        /** @description How many messages of users sound how. */
        SentimentCounts: {
            /** Format: int64 */
            negative: number;
            /** Format: int64 */
            neutral: number;
            /** Format: int64 */
            positive: number;
        };
        /** @description The acknowledgement of `message:stop`. */
        Stopped: {
            conversationId: components["schemas"]["ConversationId"];
            /** @description Whether there was an answer to stop. */
            stopped: boolean;
        };
        /** @description What to be it with. */
        Token: {
            /** Format: date-time */
            expiresAt: string;
            token: string;
            userId: components["schemas"]["UserId"];
        };
        /** @description What happened in a span of time. */
        Totals: {
            /**
             * Format: int64
             * @description Of these conversations, those whose owner left within a minute without a good answer and has not come back.
             */
            abandoned: number;
            /** Format: int64 */
            answers: number;
            /**
             * Format: double
             * @description Seconds from a conversation's first message to its last, on average over these conversations; `null` without one.
             */
            avgDuration: number | null;
            /**
             * Format: double
             * @description Milliseconds from question to the answer's first token; `null` without one.
             */
            avgFirstTokenTime: number | null;
            /**
             * Format: double
             * @description Milliseconds from question to answer; `null` without an answer.
             */
            avgResponseTime: number | null;
            /**
             * Format: int64
             * @description Conversations with a message in the span.
             */
            conversations: number;
            /**
             * Format: int64
             * @description Answers that failed.
             */
            errors: number;
            /**
             * Format: int64
             * @description Of these conversations, those for which a human was ever asked.
             */
            escalated: number;
            /**
             * Format: int64
             * @description Messages of users that sound frustrated.
             */
            frustrated: number;
            /**
             * Format: int64
             * @description Messages and answers in the span.
             */
            messages: number;
            /**
             * Format: int32
             * @description Milliseconds that 95 of 100 answers did not exceed; `null` without an answer.
             */
            p95ResponseTime: number | null;
            /**
             * Format: double
             * @description The average rating of these conversations; `null` without one.
             */
            rating: number | null;
            /**
             * Format: int64
             * @description How many of these conversations are rated.
             */
            ratings: number;
            sentiment: components["schemas"]["SentimentCounts"];
            /**
             * Format: double
             * @description How the messages of users sound on average, from -1 to 1; `null` without one.
             */
            sentimentScore: number | null;
            /** Format: int64 */
            userMessages: number;
        };
        /** @description Who a user is: the verified token's user claim. */
        UserId: string;
    };
    responses: {
        /** @description The input is wrong; `detail` names the field. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It cannot be done as things are. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something went wrong on our side. */
        Internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing, or it is somebody else's. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not `application/json`. */
        NotJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Only the owner of the conversation may do this, or a token with another role. */
        NotOwner: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body or the content is too large. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests or answers at once. */
        RateLimited: {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token is missing, wrong or expired. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A part of the service is down; try again in a moment. */
        Unavailable: {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    analytics_totals: {
        parameters: {
            query?: {
                /**
                 * @description Included; 30 days before `to` when absent.
                 * @example 2026-01-01T00:00:00Z
                 */
                from?: string;
                /**
                 * @description Excluded; now when absent. At most 366 days after `from`.
                 * @example 2026-02-01T00:00:00Z
                 */
                to?: string;
                /**
                 * @description `all`: everybody's conversations, for the role `admin`; instead of `userId`. The caller's own when both are absent.
                 * @example all
                 */
                scope?: string;
                /** @description Whose conversations, for the role `admin`; the caller's own when absent. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Totals"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["NotOwner"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    analytics_intents: {
        parameters: {
            query?: {
                /**
                 * @description Included; 30 days before `to` when absent.
                 * @example 2026-01-01T00:00:00Z
                 */
                from?: string;
                /**
                 * @description Excluded; now when absent. At most 366 days after `from`.
                 * @example 2026-02-01T00:00:00Z
                 */
                to?: string;
                /**
                 * @description `all`: everybody's conversations, for the role `admin`; instead of `userId`. The caller's own when both are absent.
                 * @example all
                 */
                scope?: string;
                /** @description Whose conversations, for the role `admin`; the caller's own when absent. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The intents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intents"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["NotOwner"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    analytics_series: {
        parameters: {
            query?: {
                /**
                 * @description Included; 30 days before `to` when absent.
                 * @example 2026-01-01T00:00:00Z
                 */
                from?: string;
                /**
                 * @description Excluded; now when absent. At most 366 days after `from`.
                 * @example 2026-02-01T00:00:00Z
                 */
                to?: string;
                /**
                 * @description `all`: everybody's conversations, for the role `admin`; instead of `userId`. The caller's own when both are absent.
                 * @example all
                 */
                scope?: string;
                /** @description Whose conversations, for the role `admin`; the caller's own when absent. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Days"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["NotOwner"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_conversations: {
        parameters: {
            query?: {
                /** @description `active` when absent, or `archived`. */
                status?: "active" | "archived" | "deleted";
                /** @description Part of the title, in any case. */
                q?: string;
                /** @description The `id` of the last conversation that the client has. */
                cursor?: string;
                /** @description At most 200; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConversation"];
            };
        };
        responses: {
            /** @description The conversation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    read_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InConversation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["NotOwner"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rename_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTitle"];
            };
        };
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    conversation_analytics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationFigures"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    archive_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["NotOwner"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    escalate_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InConversation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rate_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Opinion"];
            };
        };
        responses: {
            /** @description What is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackReceived"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_messages: {
        parameters: {
            query?: {
                /** @description A `nextCursor`: the messages before it. */
                before?: string;
                /** @description At most 200; 50 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    send_message: {
        parameters: {
            query?: {
                /** @description Comma-separated. `delta`: frames without `fullResponse`. */
                features?: string;
            };
            header?: {
                /** @description The same key again, from the same user in the same conversation, stores and generates nothing: it gives the first one's message and answer. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description The message had been sent before; or the stream of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answered"];
                    "text/event-stream": string;
                };
            };
            /** @description The message is stored and answered. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answered"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_participants: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who takes part now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Participants"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    invite_participant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewParticipant"];
            };
        };
        responses: {
            /** @description Who takes part now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Participants"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["NotOwner"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["NotJson"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_participant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who takes part now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Participants"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["NotOwner"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    regenerate_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new answer has begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Regenerating"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resume_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InConversation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    stop_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether there was an answer to stop. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stopped"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process serves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Requests should be sent here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Requests should be sent elsewhere. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4": string;
                };
            };
        };
    };
}
