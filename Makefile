.PHONY: build run test lint bench

build: ## the server, for development
	cargo build --locked

run: ## build it and start it on its embedded defaults; it prints the address to open
	cargo run --locked

test: ## everything that tests it, on a fresh machine
	scripts/test.sh

lint: ## formatting and lints
	scripts/lint.sh

bench: ## what each token, each event and understanding a message costs
	cargo bench --locked --bench hot_path --bench understanding --bench sentiment
