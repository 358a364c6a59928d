.PHONY: build run test lint bench version image check-image rehearse-image validate audit

IMAGE ?= chat-backend:local

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

version: ## the version in Cargo.toml
	@cargo pkgid --locked --package chat-backend | sed 's/.*[@#]//'

image: ## the container image, as $(IMAGE); wants Docker with BuildKit
	docker build --pull --tag "$(IMAGE)" --build-arg VERSION="$$(make --silent version)" --build-arg COMMIT="$$(git rev-parse HEAD)" .

check-image: ## that $(IMAGE) starts read-only and is healthy; wants Docker
	scripts/check-image.sh "$(IMAGE)"

rehearse-image: ## what the image would be, without Docker; wants root and PostgreSQL
	scripts/rehearse-image.sh

validate: ## Terraform with the providers themselves; fetches them
	scripts/validate-infra.sh

audit: ## known weaknesses of what is depended on; asks the registries
	scripts/audit.sh
