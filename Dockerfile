# syntax=docker/dockerfile:1
#
# The server over HTTP: only Node and the built program. No shell, package manager or native module,
# so the same files run on amd64 and arm64.
#
#     docker buildx build --platform linux/amd64,linux/arm64 \
#       --build-arg BUILD_DIGEST=sha256:... --build-arg RUN_DIGEST=sha256:... \
#       --tag dataverse-mcp-server .
#
# Both images are pinned by the digest of their index, which covers both architectures. The
# placeholders below are not digests: a build without real digests fails at once, and so does
# `node scripts/release-check.mjs`. docs/http.md explains how to find them.
ARG NODE_LINE=24
ARG BUILD_DIGEST=DIGEST
ARG RUN_DIGEST=DIGEST

FROM --platform=$BUILDPLATFORM docker.io/library/node:${NODE_LINE}-bookworm-slim@${BUILD_DIGEST} AS build
WORKDIR /source
COPY packaging/node-releases.json packaging/
COPY scripts/release-node.mjs scripts/
ARG NODE_LINE
RUN node scripts/release-node.mjs && node scripts/release-node.mjs ${NODE_LINE}
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts scripts
COPY sandbox sandbox
COPY odata odata
COPY tools tools
COPY src src
RUN npm run build
COPY LICENSE ./
COPY deploy/health-check.mjs deploy/
# The same tar wherever it is made (docs/decisions/0038-image.md).
RUN node scripts/image-layer.mjs /layer.tar && mkdir /layer && tar -xf /layer.tar -C /layer

FROM gcr.io/distroless/nodejs${NODE_LINE}-debian12:nonroot@${RUN_DIGEST}
LABEL org.opencontainers.image.title="dataverse-mcp-server" \
      org.opencontainers.image.description="Model Context Protocol server for Microsoft Dataverse (Dynamics 365)" \
      org.opencontainers.image.source="https://github.com/OWNER/dataverse-mcp-server" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY --from=build /layer/ /
# Keeps a thousand parallel calls below 400 MB; without it the heap grows beyond what is in use.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-old-space-size=256 \
    HOST=0.0.0.0 \
    PORT=3000
USER 65532:65532
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["/nodejs/bin/node", "/app/health-check.mjs"]
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/main.js"]
CMD ["serve", "--http"]
