/** A library that bun links statically, and so every binary of aim. */
export interface RuntimePart {
  readonly name: string;
  /** An SPDX expression where there is one for it, else words. */
  readonly license: string;
  readonly url: string;
  /** Whether the licence is an identifier of SPDX. */
  readonly isSpdx: boolean;
}

const part = (name: string, license: string, url: string, isSpdx = true): RuntimePart => ({
  name,
  license,
  url,
  isSpdx,
});

/**
 * What is in the binary beside aim and its packages, as the licence page of bun's repository lists it. bun's npm packages
 * carry no licence file.
 */
export const RUNTIME_PARTS: readonly RuntimePart[] = [
  part('JavaScriptCore and WebCore (WebKit)', 'LGPL-2.0-or-later', 'https://github.com/oven-sh/webkit'),
  part(
    'BoringSSL',
    'several licences',
    'https://boringssl.googlesource.com/boringssl/+/refs/heads/master/LICENSE',
    false,
  ),
  part('brotli', 'MIT', 'https://github.com/google/brotli'),
  part('c-ares', 'MIT', 'https://github.com/c-ares/c-ares'),
  part('highway', 'Apache-2.0', 'https://github.com/google/highway'),
  part('ICU', 'Unicode-3.0', 'https://github.com/unicode-org/icu/blob/main/LICENSE'),
  part('libarchive', 'several licences', 'https://github.com/libarchive/libarchive/blob/master/COPYING', false),
  part('libbase64', 'BSD-2-Clause', 'https://github.com/aklomp/base64/blob/master/LICENSE'),
  part('libdeflate', 'MIT', 'https://github.com/ebiggers/libdeflate'),
  part(
    'libjpeg-turbo',
    'IJG AND BSD-3-Clause AND Zlib',
    'https://github.com/libjpeg-turbo/libjpeg-turbo/blob/main/LICENSE.md',
  ),
  part('libspng', 'BSD-2-Clause', 'https://github.com/randy408/libspng'),
  part('libwebp', 'BSD-3-Clause', 'https://github.com/webmproject/libwebp'),
  part(
    'LLVM libc++abi (a fallback of __cxa_thread_atexit)',
    'Apache-2.0 WITH LLVM-exception',
    'https://github.com/llvm/llvm-project',
  ),
  part('lol-html', 'BSD-3-Clause', 'https://github.com/cloudflare/lol-html'),
  part('ls-hpack', 'MIT', 'https://github.com/litespeedtech/ls-hpack'),
  part('ls-qpack', 'MIT', 'https://github.com/litespeedtech/ls-qpack'),
  part('lsquic', 'MIT AND BSD-3-Clause', 'https://github.com/litespeedtech/lsquic'),
  part('mimalloc', 'MIT', 'https://github.com/microsoft/mimalloc'),
  part('picohttpparser', 'MIT', 'https://github.com/h2o/picohttpparser'),
  part('simdutf', 'Apache-2.0', 'https://github.com/simdutf/simdutf'),
  part('TigerBeetle (parts of its IO code)', 'Apache-2.0', 'https://github.com/tigerbeetle/tigerbeetle'),
  part('TinyCC', 'LGPL-2.1-or-later', 'https://github.com/tinycc/tinycc'),
  part('uSockets and uWebSockets', 'Apache-2.0', 'https://github.com/uNetworking/uWebSockets'),
  part('uucode', 'MIT', 'https://github.com/jacobsandlund/uucode'),
  part('zlib-ng', 'Zlib', 'https://github.com/zlib-ng/zlib-ng'),
  part('zstd', 'BSD-3-Clause', 'https://github.com/facebook/zstd'),
];

/** Packages that bun has embedded for programs that import them, all MIT. */
export const EMBEDDED_BY_BUN: readonly string[] = [
  'acorn',
  'acorn-walk',
  'assert',
  'browserify-zlib',
  'buffer',
  'constants-browserify',
  'crypto-browserify',
  'domain-browser',
  'events',
  'https-browserify',
  'os-browserify',
  'path-browserify',
  'process',
  'punycode',
  'querystring-es3',
  'stream-browserify',
  'stream-http',
  'string_decoder',
  'timers-browserify',
  'tty-browserify',
  'url',
  'util',
  'vm-browserify',
];
