//! A fresh database for every test, of both kinds, gone when the test ends.

use std::{env, fs, future::Future, path::PathBuf};

use chat_backend::{
    chat::{
        conversations::ConversationService,
        dto::{Conversation, Message, MessageStatus},
        messages::{Again, MessageService, NewAnswer, NewIntentLog, NewMessage, Stored},
        queue::{Lease, TurnQueue},
    },
    common::{database::Database, error::Result},
    events::{Outbox, Sentiment},
};
use entity::{
    ids::{ConversationId, MessageId, UserId, new_id},
    outbox, turns,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::json;

use super::clock::TestClock;

/// Runs each named `async fn(Store)` of the file on SQLite and on PostgreSQL.
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                $crate::support::database::Place::sqlite().run(super::$test).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                $crate::support::database::Place::postgres().await.run(super::$test).await;
            })+
        }
    };
}
pub(crate) use on_each_database;

/// A migrated database and the services over it.
#[derive(Clone)]
pub struct Store {
    pub database: Database,
    pub conversations: ConversationService,
    pub messages: MessageService,
    pub queue: TurnQueue,
    pub clock: TestClock,
    url: String,
}

impl Store {
    pub async fn open(url: &str, max_connections: u32) -> Self {
        let database = Database::connect(url, max_connections).await.unwrap();
        database.migrate().await.unwrap();
        Self::over(database, TestClock::new(), url)
    }

    /// Another instance on the same database, with connections of its own.
    pub async fn other_instance(&self) -> Self {
        Self::over(Database::connect(&self.url, 5).await.unwrap(), self.clock.clone(), &self.url)
    }

    fn over(database: Database, clock: TestClock, url: &str) -> Self {
        Self {
            conversations: ConversationService::new(database.clone(), Outbox::default(), clock.clock()),
            messages: MessageService::new(database.clone(), Outbox::default(), clock.clock()),
            queue: TurnQueue::new(database.clone(), clock.clock()),
            database,
            clock,
            url: url.into(),
        }
    }

    pub async fn conversation(&self, user: &UserId) -> Conversation {
        self.conversations.create(user, "A talk".into()).await.unwrap()
    }

    /// Sends a message a millisecond later than what was before.
    pub async fn say(&self, user: &UserId, id: &ConversationId, content: &str) -> Message {
        self.clock.advance_ms(1);
        self.messages.send(user, id, self.message(content, None)).await.unwrap().message
    }

    /// A message that is not stored yet.
    pub fn message(&self, content: &str, client_message_id: Option<&str>) -> NewMessage {
        NewMessage {
            id: MessageId::generate(),
            content: content.into(),
            client_message_id: client_message_id.map(Into::into),
            answer_id: MessageId::generate(),
            instance: self.queue.instance().into(),
            sentiment: Sentiment { sentiment: "neutral", sentiment_score: 0.0, tone: "neutral" },
            asks_for_human: false,
            intent: NewIntentLog {
                intent: "greeting".into(),
                confidence: 0.9,
                entities: json!({ "platform": "tiktok" }),
                method: "pattern",
            },
        }
    }

    /// The events in the outbox, by name, in their order.
    pub async fn events(&self) -> Vec<String> {
        let rows = outbox::Entity::find().order_by_asc(outbox::Column::Position).all(self.database.read()).await;
        rows.unwrap().into_iter().map(|row| row.kind).collect()
    }

    /// Stores an answer a millisecond later than what was before.
    pub async fn answer(&self, question: &Message, content: &str) -> Message {
        self.clock.advance_ms(1);
        self.store(self.answer_to(question, content).await).await
    }

    /// Stores an answer whose turn nobody has taken over.
    pub async fn store(&self, answer: NewAnswer) -> Message {
        match self.messages.store_answer(answer).await.unwrap() {
            Stored::Done(message) => *message,
            Stored::TakenOver => panic!("the turn was taken over"),
        }
    }

    /// An answer that is not stored yet. Its turn is the question's, or a new one where that is over.
    pub async fn answer_to(&self, question: &Message, content: &str) -> NewAnswer {
        let lease = match self.queue.of_question(&question.id).await.unwrap() {
            Some(turn) => turn.lease,
            None => self.another_turn(question).await,
        };
        NewAnswer {
            id: MessageId::generate(),
            conversation_id: question.conversation_id.clone(),
            reply_to: question.id.clone(),
            content: content.into(),
            intent: None,
            confidence: None,
            model: Some("demo".into()),
            tokens: Some(3),
            processing_time: Some(12),
            status: MessageStatus::Sent,
            error: None,
            replaces: Vec::new(),
            first_token_time: None,
            relabelled: None,
            asked_by: question.user_id.clone().unwrap(),
            lease,
        }
    }

    async fn another_turn(&self, question: &Message) -> Lease {
        let turn = turns::ActiveModel {
            conversation_id: Set(question.conversation_id.clone()),
            question_id: Set(question.id.clone()),
            answer_id: Set(MessageId::generate()),
            asked_by: Set("ada".into()),
            replaces: Set(Vec::<String>::new().into()),
            instance: Set(self.queue.instance().into()),
            ..Default::default()
        };
        let turn = turn.insert(self.database.write()).await.unwrap();
        Lease { position: turn.position, fence: turn.fence }
    }

    /// Starts a turn that answers the last question again.
    pub async fn again(&self, user: &UserId, id: &ConversationId) -> Result<Again> {
        self.messages.answer_again(user, id, MessageId::generate(), self.queue.instance()).await
    }
}

/// Where a test's database lives.
pub enum Place {
    Folder(PathBuf),
    Postgres { server: String, name: String },
}

impl Place {
    /// A folder that is not there yet.
    pub fn sqlite() -> Self {
        Self::Folder(env::temp_dir().join(format!("chat-backend-{}", new_id())))
    }

    /// An empty database on the server of `TEST_POSTGRES_URL`.
    pub async fn postgres() -> Self {
        let server =
            env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
        let name = format!("chat_test_{}", new_id().replace('-', ""));
        execute(&server, &format!(r#"CREATE DATABASE "{name}" TEMPLATE template0"#)).await;
        Self::Postgres { server, name }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Folder(folder) => format!("sqlite://{}/deeper/chat.db?mode=rwc", folder.display()),
            Self::Postgres { server, name } => {
                let (server, _) = server.rsplit_once('/').unwrap();
                format!("{server}/{name}")
            }
        }
    }

    /// Runs the test on a migrated store and removes the database, whether it passes or panics.
    pub async fn run<F: Future<Output = ()> + Send>(self, test: impl FnOnce(Store) -> F + Send + 'static) {
        let url = self.url();
        self.run_bare(async move {
            let store = Store::open(&url, 5).await;
            test(store.clone()).await;
            store.database.close().await.unwrap();
        })
        .await;
    }

    /// Runs the test on the empty database and removes that, whether it passes or panics.
    pub async fn run_bare(self, test: impl Future<Output = ()> + Send + 'static) {
        let outcome = tokio::spawn(test).await;
        match &self {
            Self::Folder(folder) => _ = fs::remove_dir_all(folder),
            Self::Postgres { server, name } => {
                execute(server, &format!(r#"DROP DATABASE "{name}" WITH (FORCE)"#)).await
            }
        }
        if let Err(failure) = outcome {
            std::panic::resume_unwind(failure.into_panic());
        }
    }
}

async fn execute(url: &str, sql: &str) {
    let server = Database::connect(url, 1).await.unwrap();
    server.write().execute_unprepared(sql).await.unwrap();
    server.close().await.unwrap();
}
