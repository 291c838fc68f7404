//! Arguments that can have only certain values.

/// Declares an enum whose variants are the values of an argument.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),+ }

        impl $name {
            /// As playbooks write it.
            #[allow(dead_code, reason = "few modules hand it on")]
            pub(crate) fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl $crate::spec::FromArgument for $name {
            const CHOICES: &'static [&'static str] = &[$($text),+];

            fn from_argument(value: &wire::Value) -> Result<Self, String> {
                let text = String::from_argument(value)?;
                match text.as_str() {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(format!("`{text}` is none of: {}", Self::CHOICES.join(", "))),
                }
            }
        }
    };
}

pub(crate) use choices;
