mod connections;
mod layout;
