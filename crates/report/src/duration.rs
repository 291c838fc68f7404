//! Durations as people read them.

/// `0.4 s`, `12.3 s`, `3 min 05 s`, `1 h 02 min`.
pub fn readable(milliseconds: u64) -> String {
    // rounded, not cut
    let tenths = (milliseconds + 50) / 100;
    let seconds = (milliseconds + 500) / 1000;
    if tenths < 600 {
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else if seconds < 3600 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn the_unit_fits_the_length() {
        assert_eq!(readable(0), "0.0 s");
        assert_eq!(readable(1_449), "1.4 s");
        assert_eq!(readable(59_940), "59.9 s");
        assert_eq!(readable(59_960), "1 min 00 s");
        assert_eq!(readable(185_000), "3 min 05 s");
        assert_eq!(readable(3_720_000), "1 h 02 min");
    }
}
