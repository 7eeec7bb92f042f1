# The bot alone; compose.yaml puts a Prosody beside it.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
# Prepared for user 10001, usable by any other: nothing below /app is written at run time.
RUN install -d -o 10001 -g 10001 -m 0750 /var/lib/mucwarden
WORKDIR /app
ENV NODE_ENV=production MUCWARDEN_STATE_DIR=/var/lib/mucwarden
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY --from=build /src/package.json ./
COPY bin ./bin
USER 10001:10001
VOLUME ["/var/lib/mucwarden"]
# What the bot says of itself is old after 30 s; a connection that breaks comes back before the third look.
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["node", "/app/bin/mucwarden", "health"]
ENTRYPOINT ["node", "/app/bin/mucwarden"]
CMD ["run", "--data", "/data"]
