.PHONY: build page run test torture lint bench version image check-image rehearse-image validate audit

IMAGE ?= chat-backend:local

PAGE = frontend/out/inline-scripts.json
PAGE_SOURCES = $(shell find frontend/app frontend/components frontend/hooks frontend/lib frontend/scripts -type f) \
  $(wildcard frontend/*.json frontend/*.ts frontend/*.mjs)

build: $(PAGE) ## the server with its page, for development
	cargo build --locked

page: $(PAGE) ## the page, which the next build of the server embeds

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --ignore-scripts
	touch $@

$(PAGE): frontend/node_modules/.package-lock.json $(PAGE_SOURCES)
	cd frontend && npm run build

run: $(PAGE) ## build it and start it on its embedded defaults; it prints the address to open
	cargo run --locked

test: ## everything that tests it, on a fresh machine
	scripts/test.sh

torture: $(PAGE) ## the long form of the fault tests, TORTURE="--minutes 10 --seed 7"; wants Redis and PostgreSQL installed
	cargo build --locked
	cd tests/clients/js && npm ci --no-audit --no-fund --ignore-scripts
	node tests/torture/run.mjs $(TORTURE)

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
