mod counting;
mod history;
mod presence;
mod property;
mod rebuild;
mod reference;
