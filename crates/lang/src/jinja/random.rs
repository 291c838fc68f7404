//! Random numbers as Python's `random` gives them: the same seed makes the same choice in both.

use sha2::{Digest, Sha512};

use super::{TemplateError, value::Val};
use crate::control_machine;

const LENGTH: usize = 624;

/// A source of random numbers.
pub(super) enum Random {
    /// The Mersenne Twister from a seed.
    Seeded(Box<Twister>),
    /// Numbers that nobody can guess.
    System,
}

impl Random {
    /// The source that a seed makes; without one nobody can guess the numbers.
    pub fn new(seed: Option<&Val>) -> Result<Self, TemplateError> {
        let key = match seed {
            None | Some(Val::None) => return Ok(Self::System),
            Some(Val::Str(text)) => {
                let mut bytes = text.as_bytes().to_vec();
                bytes.extend_from_slice(&Sha512::digest(text.as_bytes()));
                bytes.reverse();
                words(&bytes)
            }
            Some(other) => match other.as_int() {
                Some(number) => words(&number.unsigned_abs().to_le_bytes()),
                None => {
                    let message = format!("`seed` is a string or an integer, not {}", other.describe());
                    return Err(TemplateError::invalid(message));
                }
            },
        };
        Ok(Self::Seeded(Box::new(Twister::new(&key))))
    }

    /// An integer below `limit`, which is larger than zero.
    pub fn below(&mut self, limit: u128) -> Result<u128, TemplateError> {
        let bits = 128 - limit.leading_zeros();
        loop {
            let number = self.bits(bits)?;
            if number < limit {
                return Ok(number);
            }
        }
    }

    /// The place of one of `length` items.
    pub fn place(&mut self, length: usize) -> Result<usize, TemplateError> {
        if length == 0 {
            return Err(TemplateError::invalid("there is nothing to choose from"));
        }
        Ok(usize::try_from(self.below(length as u128)?).unwrap_or(0))
    }

    fn bits(&mut self, count: u32) -> Result<u128, TemplateError> {
        match self {
            Self::Seeded(twister) => {
                let (mut number, mut have) = (0, 0);
                while have < count {
                    let wanted = (count - have).min(32);
                    number |= u128::from(twister.next() >> (32 - wanted)) << have;
                    have += wanted;
                }
                Ok(number)
            }
            Self::System => {
                let mut bytes = [0; 16];
                control_machine::random(&mut bytes).map_err(TemplateError::invalid)?;
                Ok(u128::from_le_bytes(bytes) >> (128 - count))
            }
        }
    }
}

/// Little-endian bytes as 32-bit words, at least one, without zeros at the end.
fn words(bytes: &[u8]) -> Vec<u32> {
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte));
    let mut words: Vec<u32> = bytes.chunks(4).map(word).collect();
    while words.len() > 1 && words.last() == Some(&0) {
        words.pop();
    }
    words
}

/// MT19937.
pub(super) struct Twister {
    state: [u32; LENGTH],
    at: usize,
}

impl Twister {
    /// `init_by_array`.
    fn new(key: &[u32]) -> Self {
        let mut state = [0_u32; LENGTH];
        state[0] = 19_650_218;
        for at in 1..LENGTH {
            let last = state[at - 1];
            let place = u32::try_from(at).unwrap_or(0);
            state[at] = 1_812_433_253_u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(place);
        }
        let mixed = |state: &[u32; LENGTH], at: usize, factor: u32| {
            let last = state[at - 1];
            state[at] ^ (last ^ (last >> 30)).wrapping_mul(factor)
        };
        let (mut at, mut of_key) = (1, 0);
        for _ in 0..LENGTH.max(key.len()) {
            let place = u32::try_from(of_key).unwrap_or(0);
            state[at] = mixed(&state, at, 1_664_525).wrapping_add(key[of_key]).wrapping_add(place);
            at += 1;
            of_key = (of_key + 1) % key.len();
            if at == LENGTH {
                state[0] = state[LENGTH - 1];
                at = 1;
            }
        }
        for _ in 1..LENGTH {
            let place = u32::try_from(at).unwrap_or(0);
            state[at] = mixed(&state, at, 1_566_083_941).wrapping_sub(place);
            at += 1;
            if at == LENGTH {
                state[0] = state[LENGTH - 1];
                at = 1;
            }
        }
        state[0] = 0x8000_0000;
        Self { state, at: LENGTH }
    }

    fn next(&mut self) -> u32 {
        if self.at == LENGTH {
            for at in 0..LENGTH {
                let bits = (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % LENGTH] & 0x7fff_ffff);
                let odd = if bits & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[at] = self.state[(at + 397) % LENGTH] ^ (bits >> 1) ^ odd;
            }
            self.at = 0;
        }
        let mut number = self.state[self.at];
        self.at += 1;
        number ^= number >> 11;
        number ^= (number << 7) & 0x9d2c_5680;
        number ^= (number << 15) & 0xefc6_0000;
        number ^ (number >> 18)
    }
}
