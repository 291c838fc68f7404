//! Framing: two lengths (big-endian `u32`: JSON, raw bytes), the JSON, the raw bytes.

use std::io::{self, Read, Write};

use serde::{Serialize, de::DeserializeOwned};

/// The longest JSON part, in bytes. A longer one is a broken stream, not a message.
pub const MAX_JSON: u32 = 64 << 20;
/// The longest raw part, in bytes.
pub const MAX_BLOB: u32 = 1 << 30;

/// Why a frame could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other side closed the stream between two frames.
    #[error("the other side closed the connection")]
    Closed,
    /// The stream failed or ended inside a frame.
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
    /// The bytes are no frame of this protocol (a login script that prints, another version).
    #[error("unexpected data on the connection: {0}")]
    Garbled(String),
}

/// Writes one frame and flushes.
///
/// # Errors
/// [`FrameError::Io`] when the stream fails, [`FrameError::Garbled`] when the frame is too long.
pub fn write<T: Serialize>(to: &mut impl Write, message: &T, blob: &[u8]) -> Result<(), FrameError> {
    let json = serde_json::to_vec(message).map_err(|e| FrameError::Garbled(e.to_string()))?;
    let length = |n: usize, most: u32| {
        u32::try_from(n)
            .ok()
            .filter(|n| *n <= most)
            .ok_or_else(|| FrameError::Garbled(format!("a frame of {n} bytes is too long")))
    };
    to.write_all(&length(json.len(), MAX_JSON)?.to_be_bytes())?;
    to.write_all(&length(blob.len(), MAX_BLOB)?.to_be_bytes())?;
    to.write_all(&json)?;
    to.write_all(blob)?;
    to.flush()?;
    Ok(())
}

/// Reads one frame: the message and its raw bytes.
///
/// # Errors
/// [`FrameError::Closed`] at a clean end, else [`FrameError::Io`] or [`FrameError::Garbled`].
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<(T, Vec<u8>), FrameError> {
    let mut header = [0_u8; 8];
    let mut have = 0;
    while have < header.len() {
        match from.read(&mut header[have..]) {
            Ok(0) if have == 0 => return Err(FrameError::Closed),
            Ok(0) => return Err(FrameError::Io(io::ErrorKind::UnexpectedEof.into())),
            Ok(n) => have += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e.into()),
        }
    }
    let [a, b, c, d, e, f, g, h] = header;
    let (json, blob) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
    if json > MAX_JSON || blob > MAX_BLOB {
        return Err(FrameError::Garbled(String::from_utf8_lossy(&header).escape_default().to_string()));
    }
    let mut message = vec![0; json as usize];
    from.read_exact(&mut message)?;
    let mut raw = vec![0; blob as usize];
    from.read_exact(&mut raw)?;
    let message = serde_json::from_slice(&message).map_err(|e| FrameError::Garbled(e.to_string()))?;
    Ok((message, raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_as_it_was_sent() {
        let mut pipe = Vec::new();
        write(&mut pipe, &"hello", b"raw").unwrap();
        let (message, blob): (String, Vec<u8>) = read(&mut pipe.as_slice()).unwrap();
        assert_eq!((message.as_str(), blob.as_slice()), ("hello", b"raw".as_slice()));
    }

    #[test]
    fn a_chatty_login_script_is_named_as_what_it_is() {
        let error = read::<String>(&mut b"Welcome to manager\n".as_slice()).unwrap_err();
        assert_eq!(error.to_string(), "unexpected data on the connection: Welcome ");
    }

    #[test]
    fn an_end_between_frames_is_clean_and_inside_one_is_not() {
        assert!(matches!(read::<String>(&mut [].as_slice()), Err(FrameError::Closed)));
        assert!(matches!(read::<String>(&mut [0, 0].as_slice()), Err(FrameError::Io(_))));
    }
}
