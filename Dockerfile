# syntax=docker/dockerfile:1

# What is built here is JavaScript, the same for every architecture, so it is built once.
FROM --platform=$BUILDPLATFORM node:24-trixie-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY plugin plugin
RUN npm run build && npm prune --omit=dev --ignore-scripts
# A fresh volume takes the owner of the folder that it is mounted over.
RUN mkdir /empty

# No shell, no package manager, not root.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
LABEL org.opencontainers.image.title="fluent-netskope" \
      org.opencontainers.image.description="Netskope security events into Fluent Bit or Vector: exact, mapped by YAML, acknowledged." \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY LICENSE NOTICE package.json ./
COPY mappings mappings
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/dist/plugin dist/plugin
COPY --from=build --chown=65532:65532 /empty /var/lib/fluent-netskope
USER 65532:65532
# Checkpoints and dead letters: the only place that is written to, so the root may be read-only.
VOLUME /var/lib/fluent-netskope
EXPOSE 9598
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:9598/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Loading makes Node.js grow its space for new objects to 16 MB a half, which an idle process keeps.
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=2", "/app/dist/plugin/main.js"]
CMD ["run", "-c", "/etc/fluent-netskope/fluent-netskope.yaml"]
