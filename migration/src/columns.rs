//! Columns and indexes as Prisma writes them.

use sea_orm_migration::prelude::*;

/// `TEXT NOT NULL`
pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// `INTEGER NOT NULL`
pub fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

/// `TIMESTAMP(3)`, nullable: the query builder's own timestamp has no precision.
pub fn time(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).custom("timestamp(3)").take()
}

/// `TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP`
pub fn created_at() -> ColumnDef {
    time("createdAt").not_null().default(Expr::current_timestamp()).take()
}

/// Creates the index where it is missing, named as Prisma names it: `<table>_<columns>_idx`, or `_key` for a unique one.
pub async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let suffix = if unique { "key" } else { "idx" };
    let mut index = Index::create();
    index.name(format!("{table}_{}_{suffix}", columns.join("_"))).table(table).if_not_exists();
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}
