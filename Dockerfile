# syntax=docker/dockerfile:1
# Built for the machine that builds it, amd64 or arm64: a release builds on one of each and joins them.

# The page, as static files.
FROM node:22-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

# Certificates of RDS' authorities, for sslmode=verify-full.
FROM node:22-bookworm-slim AS certificates
WORKDIR /src
COPY infra/certificates/package.json infra/certificates/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund --ignore-scripts
COPY infra/certificates/ ./
RUN node bundle.mjs > rds-global-bundle.pem

FROM rust:1.95-bookworm AS chef
RUN cargo install --locked cargo-chef@0.1.78
WORKDIR /src

# What is depended on, apart from our own code: as long as it stays the same, the next stage's long step comes from the cache.
FROM chef AS recipe
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS build
COPY --from=recipe /src/recipe.json recipe.json
RUN cargo chef cook --release --locked --bin chat-backend --recipe-path recipe.json
COPY . .
# Embedded by the compiler.
COPY --from=frontend /src/frontend/out frontend/out
ARG COMMIT=""
ENV CHAT_BACKEND_COMMIT=${COMMIT}
RUN cargo build --release --locked --bin chat-backend

# glibc, libgcc, certificates of the public authorities, a user without rights: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
ARG VERSION=""
ARG COMMIT=""
LABEL org.opencontainers.image.title="chat-backend" \
      org.opencontainers.image.description="The server that an AI chat product runs on" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
COPY --from=certificates /src/rds-global-bundle.pem /etc/ssl/certs/rds-global-bundle.pem
COPY --from=build /src/target/release/chat-backend /usr/local/bin/chat-backend
ENV APP_ENV=production \
    LOG_FORMAT=json \
    PATH=/usr/local/bin:/usr/bin:/bin \
    PORT=3001
USER 65532:65532
EXPOSE 3001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["chat-backend", "health"]
ENTRYPOINT ["chat-backend"]
CMD ["serve"]
