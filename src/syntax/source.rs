//! From a file's bytes to text and back, by byte order mark and coding cookie (PEP 263).
//!
//! What is decoded can be encoded again byte for byte: line ends are never touched, a byte order mark comes back, and a
//! file whose encoding loses something on the way is refused.

use std::path::{Path, PathBuf};

/// Longest file that is read, in bytes.
pub const LONGEST: usize = 64 << 20;

/// A decoded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it came from, for reports only.
    pub path: PathBuf,
    /// Its text, without the byte order mark.
    pub text: String,
    /// How its bytes give the text.
    pub encoding: Encoding,
    /// Whether it began with UTF-8's byte order mark.
    pub had_bom: bool,
}

/// How bytes give text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, declared or not.
    Utf8,
    /// ASCII by declaration: no other byte may occur.
    Ascii,
    /// ISO 8859-1 as Python has it: every byte is the character of that number.
    Latin1,
    /// Any other declared encoding.
    Other(&'static encoding_rs::Encoding),
}

/// Why bytes give no text, or text no bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} (byte {offset})")]
pub struct EncodingError {
    /// One sentence.
    pub reason: String,
    /// Where, in bytes from the beginning of what was to be converted.
    pub offset: usize,
}

impl EncodingError {
    fn new(reason: impl Into<String>, offset: usize) -> Self {
        Self {
            reason: reason.into(),
            offset,
        }
    }
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Decode a file's bytes. An error says why CPython could not read the file either, or why awaitify does not.
pub fn decode(path: &Path, bytes: &[u8]) -> Result<SourceFile, EncodingError> {
    if bytes.len() > LONGEST {
        return Err(EncodingError::new(
            "the file is longer than 64 MiB",
            LONGEST,
        ));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let reason = "the file is in UTF-16 or UTF-32, which Python does not read";
        return Err(EncodingError::new(reason, 0));
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(EncodingError::new("the file holds a NUL byte", at));
    }
    if let Some(at) = memchr::memchr(0x1a, bytes) {
        let reason = "the file holds a Ctrl-Z, which ends it on some systems";
        return Err(EncodingError::new(reason, at));
    }
    let had_bom = bytes.starts_with(BOM);
    let content = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let skipped = bytes.len() - content.len();
    let encoding = declared(content).map_err(|mut error| {
        error.offset += skipped;
        error
    })?;
    if had_bom && encoding != Encoding::Utf8 {
        let reason = "the file has UTF-8's byte order mark and declares another encoding";
        return Err(EncodingError::new(reason, 0));
    }
    let text = match encoding {
        Encoding::Utf8 => match std::str::from_utf8(content) {
            Ok(text) => text.to_owned(),
            Err(error) => {
                let reason = "the file is not valid UTF-8, and declares no other encoding";
                let at = skipped + error.valid_up_to();
                return Err(EncodingError::new(reason, at));
            }
        },
        Encoding::Ascii => match content.iter().position(|byte| !byte.is_ascii()) {
            None => String::from_utf8_lossy(content).into_owned(),
            Some(at) => {
                let reason = "the file declares ASCII, and this byte is not";
                return Err(EncodingError::new(reason, at));
            }
        },
        Encoding::Latin1 => content.iter().map(|&byte| char::from(byte)).collect(),
        Encoding::Other(other) => decode_other(other, content)?,
    };
    Ok(SourceFile {
        path: path.to_path_buf(),
        text,
        encoding,
        had_bom,
    })
}

fn decode_other(
    encoding: &'static encoding_rs::Encoding,
    content: &[u8],
) -> Result<String, EncodingError> {
    let name = encoding.name();
    let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(content) else {
        return Err(EncodingError::new(
            format!("the file declares {name}, and is not valid {name}"),
            0,
        ));
    };
    // Some encodings have several byte forms of one character: then untouched lines would change.
    let (again, _, _) = encoding.encode(&text);
    if *again != *content {
        let at = again
            .iter()
            .zip(content)
            .take_while(|(left, right)| left == right)
            .count();
        let reason = format!("the file's {name} would not come back byte for byte");
        return Err(EncodingError::new(reason, at));
    }
    Ok(text.into_owned())
}

/// The bytes of `text` in the encoding of `file`, its byte order mark included. Fails when the encoding has no such
/// character, or when `text` no longer declares that encoding.
pub fn encode(file: &SourceFile, text: &str) -> Result<Vec<u8>, EncodingError> {
    let unknown = |c: char, at: usize| {
        let reason = format!(
            "the file's encoding has no character U+{:04X}",
            u32::from(c)
        );
        EncodingError::new(reason, at)
    };
    let mut bytes = match file.had_bom {
        true => BOM.to_vec(),
        false => Vec::new(),
    };
    let skipped = bytes.len();
    match file.encoding {
        Encoding::Utf8 => bytes.extend_from_slice(text.as_bytes()),
        Encoding::Ascii => match text.char_indices().find(|(_, c)| !c.is_ascii()) {
            None => bytes.extend_from_slice(text.as_bytes()),
            Some((at, c)) => return Err(unknown(c, at)),
        },
        Encoding::Latin1 => {
            for (at, c) in text.char_indices() {
                bytes.push(u8::try_from(u32::from(c)).map_err(|_| unknown(c, at))?);
            }
        }
        Encoding::Other(other) => {
            let (encoded, _, had_errors) = other.encode(text);
            if had_errors {
                let missing = text
                    .char_indices()
                    .find(|(_, c)| other.encode(c.encode_utf8(&mut [0; 4])).2);
                let (at, c) = missing.unwrap_or((0, char::REPLACEMENT_CHARACTER));
                return Err(unknown(c, at));
            }
            bytes.extend_from_slice(&encoded);
        }
    }
    let content = bytes.get(skipped..).unwrap_or_default();
    if declared(content)? != file.encoding {
        let reason = "the file would no longer declare its encoding in its first two lines";
        return Err(EncodingError::new(reason, 0));
    }
    Ok(bytes)
}

/// The encoding that the first two lines declare.
fn declared(content: &[u8]) -> Result<Encoding, EncodingError> {
    let mut offset = 0;
    for _ in 0..2 {
        let rest = content.get(offset..).unwrap_or_default();
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        if let Some((at, name)) = cookie(line) {
            return named(name).ok_or_else(|| {
                let reason = format!("the file declares an unknown encoding, `{name}`");
                EncodingError::new(reason, offset + at)
            });
        }
        // A second line counts only below a comment or a blank line.
        let first = line
            .iter()
            .find(|byte| !matches!(byte, b' ' | b'\t' | 0x0c));
        if first.is_some_and(|&byte| byte != b'#') {
            break;
        }
        offset += end + 1;
        if rest.get(end) == Some(&b'\r') && rest.get(end + 1) == Some(&b'\n') {
            offset += 1;
        }
    }
    Ok(Encoding::Utf8)
}

/// The name in `# … coding: name`, and where it begins in the line.
fn cookie(line: &[u8]) -> Option<(usize, &str)> {
    let hash = line
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\t' | 0x0c))?;
    if line.get(hash) != Some(&b'#') {
        return None;
    }
    for found in memchr::memmem::find_iter(line, b"coding") {
        let after = found + b"coding".len();
        if found < hash || !matches!(line.get(after), Some(b':' | b'=')) {
            continue;
        }
        let rest = line.get(after + 1..)?;
        let blank = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let name = rest.get(blank..)?;
        let length = name
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            .count();
        if length > 0 {
            let name = std::str::from_utf8(name.get(..length)?).ok()?;
            return Some((after + 1 + blank, name));
        }
    }
    None
}

/// The encoding that Python knows by `name`, if it is one that source can be in.
fn named(name: &str) -> Option<Encoding> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    match name.as_str() {
        "utf-8" | "utf8" | "u8" | "utf" | "cp65001" | "utf8-ucs2" | "utf8-ucs4" => {
            return Some(Encoding::Utf8);
        }
        "ascii" | "us-ascii" | "646" | "us" | "ansi-x3.4-1968" | "iso646-us" => {
            return Some(Encoding::Ascii);
        }
        "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "iso8859"
        | "iso-latin-1" | "8859" | "cp819" | "ibm819" => return Some(Encoding::Latin1),
        _ => {}
    }
    // CPython's own shortcut: `utf-8-anything` is UTF-8, and so for Latin-1.
    if name.starts_with("utf-8-") {
        return Some(Encoding::Utf8);
    }
    let latin = ["latin-1-", "iso-8859-1-", "iso-latin-1-"];
    if latin.iter().any(|prefix| name.starts_with(prefix)) {
        return Some(Encoding::Latin1);
    }
    let label = match name.as_str() {
        "mac-roman" | "macroman" => "macintosh".to_owned(),
        "mac-cyrillic" => "x-mac-cyrillic".to_owned(),
        "eucjp" | "ujis" => "euc-jp".to_owned(),
        "cp932" | "ms932" | "mskanji" => "shift_jis".to_owned(),
        "cp949" | "uhc" | "euckr" => "euc-kr".to_owned(),
        "cp936" | "ms936" => "gbk".to_owned(),
        "cp950" => "big5".to_owned(),
        other => match other.strip_prefix("latin-") {
            Some(number) => format!("latin{number}"),
            None => other.to_owned(),
        },
    };
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())
        .or_else(|| encoding_rs::Encoding::for_label(label.replace('-', "_").as_bytes()))?;
    let is_source = encoding.is_ascii_compatible()
        && encoding != encoding_rs::UTF_8
        && encoding != encoding_rs::REPLACEMENT
        && encoding != encoding_rs::X_USER_DEFINED;
    is_source.then_some(Encoding::Other(encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<SourceFile, EncodingError> {
        decode(Path::new("a.py"), bytes)
    }

    fn comes_back(bytes: &[u8]) -> SourceFile {
        let file = decoded(bytes).unwrap();
        assert_eq!(encode(&file, &file.text).unwrap(), bytes);
        file
    }

    #[test]
    fn bytes_come_back() {
        assert_eq!(comes_back(b"").text, "");
        assert_eq!(comes_back(b"a = 1\r\nb\rc\n").text, "a = 1\r\nb\rc\n");
        let bom = comes_back(b"\xef\xbb\xbfx = '\xc3\xa9'\n");
        assert!(bom.had_bom);
        assert_eq!(bom.text, "x = 'é'\n");
        let every_byte: Vec<u8> = (1..=255).filter(|&byte| byte != 0x1a).collect();
        let latin = comes_back(
            &[
                b"#!/bin/sh\n# vim: set fileencoding=latin-1 :\n",
                &every_byte[..],
            ]
            .concat(),
        );
        assert_eq!(latin.encoding, Encoding::Latin1);
        assert!(latin.text.contains('\u{80}') && latin.text.contains('ÿ'));
        let cp1252 = comes_back(b"# coding: cp1252\nx = '\x80'\n");
        assert!(cp1252.text.contains('€'));
        assert!(
            comes_back(b"# -*- coding: koi8_r -*-\n# \xf0\n")
                .text
                .contains('П')
        );
        assert!(
            comes_back(b"# coding=euc_jp\n# \xa4\xa2\n")
                .text
                .contains('あ')
        );
        assert_eq!(
            comes_back(b"# coding: iso-8859-15\n# \xa4\n")
                .text
                .chars()
                .nth(24),
            Some('€')
        );
    }

    #[test]
    fn a_cookie_counts_only_where_cpython_looks() {
        assert_eq!(
            comes_back(b"x = 1\n# coding: latin-1\n").encoding,
            Encoding::Utf8
        );
        assert_eq!(
            comes_back(b"\n\n# coding: latin-1\n").encoding,
            Encoding::Utf8
        );
        assert_eq!(
            comes_back(b"\n# coding: latin-1\n").encoding,
            Encoding::Latin1
        );
        assert_eq!(comes_back(b"'coding: latin-1'\n").encoding, Encoding::Utf8);
        assert_eq!(
            comes_back(b"# encoding = latin-1\n").encoding,
            Encoding::Utf8
        );
        assert_eq!(
            comes_back(b"# coding: UTF_8_sig\n").encoding,
            Encoding::Utf8
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_place() {
        for (bytes, offset, word) in [
            (&b"a\n\xff"[..], 2, "UTF-8"),
            (b"\xff\xfea\0", 0, "UTF-16"),
            (b"abc\0", 3, "NUL"),
            (b"ab\x1a", 2, "Ctrl-Z"),
            (b"# coding: klingon\n", 10, "klingon"),
            (b"# coding: utf-16\n", 10, "utf-16"),
            (b"# coding: rot13\n", 10, "rot13"),
            (b"\xef\xbb\xbf# coding: latin-1\n", 0, "mark"),
            (b"\xef\xbb\xbf# coding: klingon\n", 13, "klingon"),
            (b"# coding: ascii\n\xe9", 16, "ASCII"),
            (b"# coding: euc-jp\n\xff\xff", 0, "EUC-JP"),
        ] {
            let error = decoded(bytes).unwrap_err();
            assert_eq!(error.offset, offset, "{error}");
            assert!(error.reason.contains(word), "{error}");
        }
    }

    #[test]
    fn text_that_the_encoding_cannot_hold_is_refused() {
        let latin = decoded(b"# coding: latin-1\n").unwrap();
        assert_eq!(
            encode(&latin, "# coding: latin-1\n€").unwrap_err().offset,
            18
        );
        assert!(encode(&latin, "import asyncio\n# coding: latin-1\n").is_err());
        let cyrillic = decoded(b"# coding: cp1251\n").unwrap();
        assert_eq!(
            encode(&cyrillic, "# coding: cp1251\né").unwrap_err().offset,
            17
        );
    }
}
