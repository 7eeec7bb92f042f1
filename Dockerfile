# The bot alone; compose.yaml puts a Prosody beside it.
# For both kinds of processor: docker buildx build --platform linux/amd64,linux/arm64 .
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# The web chat of compose.yaml, with the people who talk there: needs what only a checkout has.
FROM build AS demo
COPY bot-config ./bot-config
COPY docker/chat.mjs ./docker/
USER 10001:10001
EXPOSE 8088
CMD ["node", "docker/chat.mjs"]

FROM build AS production
RUN npm prune --omit=dev

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="mucwarden" \
      org.opencontainers.image.description="A moderation bot for XMPP rooms, beside Prosody" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
# Prepared for user 10001, usable by any other: a fresh volume has the rights of the folder that it covers, and nothing
# else is written at run time.
RUN install -d -o 10001 -g 10001 -m 1777 /var/lib/mucwarden
WORKDIR /app
ENV NODE_ENV=production MUCWARDEN_STATE_DIR=/var/lib/mucwarden
COPY --from=production /src/node_modules ./node_modules
COPY --from=production /src/dist ./dist
COPY --from=production /src/package.json ./
COPY bin ./bin
# For `init`, which lays it beside a Prosody.
COPY prosody-modules ./prosody-modules
USER 10001:10001
VOLUME ["/var/lib/mucwarden"]
STOPSIGNAL SIGTERM
# What the bot says of itself is old after 30 s; a connection that breaks comes back before the third look.
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["node", "/app/bin/mucwarden", "health"]
ENTRYPOINT ["node", "/app/bin/mucwarden"]
CMD ["run", "--data", "/data"]
