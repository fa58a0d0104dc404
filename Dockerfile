# aim in a container, made of the binaries of a release: run `npm run packages -- linux-x64` (or linux-arm64) first.
#
#   docker build --target binary -t aim:binary .    the binary alone, for images of your own:
#                                                   COPY --from=aim:binary /aim /usr/local/bin/aim
#   docker build -t aim .                           with git and node, which agents are installed with
#
# docs/INSTALL.md has how to run it.

FROM debian:bookworm-slim AS release
ARG TARGETARCH=amd64
COPY dist/release /release
RUN case $TARGETARCH in amd64) arch=x64 ;; *) arch=$TARGETARCH ;; esac \
 && cd /release \
 && sha256sum --check --ignore-missing --strict SHA256SUMS \
 && install -m 755 "aim-linux-$arch" /aim

FROM scratch AS binary
COPY --from=release /aim /aim
COPY --from=release /release/THIRD-PARTY.md /THIRD-PARTY.md

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git \
 && rm -rf /var/lib/apt/lists/*
COPY --from=release /aim /usr/local/bin/aim
COPY --from=release /release/THIRD-PARTY.md /usr/local/share/doc/aim/THIRD-PARTY.md
RUN ln -s aim /usr/local/bin/aimctl
USER node
WORKDIR /work
ENTRYPOINT ["aim"]
