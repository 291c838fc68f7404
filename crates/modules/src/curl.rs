//! curl's settings, read from its input: addresses, headers and passwords never stand in a command line.

/// A list of settings.
#[derive(Default)]
pub struct Settings(String);

impl Settings {
    /// Adds a setting with a value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0 += &format!("{name} = {}\n", quoted(value));
    }

    /// Adds settings that are on or off.
    pub fn turn_on(&mut self, names: &[&str]) {
        for name in names {
            self.0 += name;
            self.0.push('\n');
        }
    }

    /// The settings as curl reads them.
    pub fn into_input(self) -> String {
        self.0
    }
}

/// A value as curl reads it from its settings.
fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
    format!("\"{escaped}\"")
}
