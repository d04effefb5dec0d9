FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir -p /var/lib/regesta /var/lib/regesta-secrets && chown node:node /var/lib/regesta /var/lib/regesta-secrets && chmod 700 /var/lib/regesta-secrets
USER node
EXPOSE 8484
CMD ["node", "dist/entrypoints/server.js"]
