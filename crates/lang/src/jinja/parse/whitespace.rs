//! Text between tags, trimmed as `trim_blocks` and `lstrip_blocks` say.

use super::Lowering;
use crate::jinja::FileOptions;

impl Lowering<'_> {
    /// minijinja's own trimming is not Jinja's, but its texts are slices of the source, so the neighbours can
    /// be seen.
    pub(super) fn trimmed<'t>(&self, text: &'t str) -> &'t str {
        let start = text.as_ptr() as usize - self.source.as_ptr() as usize;
        let before = &self.source[..start];
        let after = &self.source[start + text.len()..];
        let mut text = text;
        let mut begins_line = before.is_empty() || before.ends_with('\n');
        let (block, comment) = (&self.options.block, &self.options.comment);
        if self.options.trim_blocks && ends_tag(self.options, before) && !is_raw(self.options, before) {
            let rest = text.strip_prefix('\n').or_else(|| text.strip_prefix("\r\n"));
            begins_line |= rest.is_some();
            text = rest.unwrap_or(text);
        }
        let before_tag = after.starts_with(block[0].as_str()) || after.starts_with(comment[0].as_str());
        let keeps = after.strip_prefix(block[0].as_str()).is_some_and(|tag| tag.starts_with('+'));
        if self.options.lstrip_blocks && before_tag && !keeps {
            let kept = text.trim_end_matches([' ', '\t']);
            if kept.ends_with('\n') || (kept.is_empty() && begins_line) {
                text = kept;
            }
        }
        text
    }
}

/// Whether a text ends with a block or a comment that lets the newline behind it go.
fn ends_tag(options: &FileOptions, before: &str) -> bool {
    let (block, comment, variable) = (&options.block, &options.comment, &options.variable);
    let ends = |[_, end]: &[String; 2]| before.ends_with(end.as_str());
    if !ends(block) && !ends(comment) {
        return false;
    }
    if before.strip_suffix(block[1].as_str()).is_some_and(|tag| tag.ends_with('+')) {
        return false;
    }
    // Where all end alike, it is told by what began last.
    let begin = |[start, _]: &[String; 2]| before.rfind(start.as_str());
    !ends(variable) || begin(variable) < begin(block).max(begin(comment))
}

fn is_raw(options: &FileOptions, before: &str) -> bool {
    let [start, end] = [options.block[0].as_str(), options.block[1].as_str()];
    before
        .rsplit_once(start)
        .is_some_and(|(_, tag)| tag.trim_end_matches(end).trim_matches(['-', '+', ' ', '\t', '\n']) == "raw")
}
