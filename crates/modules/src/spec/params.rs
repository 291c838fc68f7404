//! The declaration of a module's arguments.

/// The name of an argument whose field may be written `r#use`.
pub(crate) const fn name_of(field: &'static str) -> &'static str {
    if let [b'r', b'#', name @ ..] = field.as_bytes()
        && let Ok(name) = std::str::from_utf8(name)
    {
        return name;
    }
    field
}

/// Declares a struct of arguments. Each field is documented, has a type of
/// [`FromArgument`](crate::spec::FromArgument), may have a default, and may have other names:
/// `/// What it is for` `field: Type = default, ["alias"];`
macro_rules! params {
    ($name:ident { $($(#[doc = $documentation:literal])+ $field:ident : $type:ty $(= $default:expr)? $(, [$($alias:literal),+])? ;)* }) => {
        #[derive(Debug)]
        #[allow(dead_code, reason = "some arguments are only for the control side")]
        struct $name { $($(#[doc = $documentation])+ $field: $type),* }

        impl $crate::spec::Parameters for $name {
            const ARGUMENTS: &'static [$crate::spec::Argument] = &[$($crate::spec::Argument {
                name: $crate::spec::name_of(stringify!($field)),
                aliases: &[$($($alias),+)?],
                documentation: concat!($($documentation),+),
                required: <$type as $crate::spec::FromArgument>::REQUIRED $(&& { stringify!($default).is_empty() })?,
                choices: <$type as $crate::spec::FromArgument>::CHOICES,
                check: |value| <$type as $crate::spec::FromArgument>::from_argument(value).map(drop),
            }),*];

            fn parse(arguments: &wire::Object) -> Result<Self, $crate::spec::Problem> {
                use $crate::spec::{FromArgument, Problem};
                let find = |name: &str, aliases: &[&str]| {
                    arguments.get(name).or_else(|| aliases.iter().find_map(|alias| arguments.get(*alias)))
                        .filter(|value| !value.is_null())
                };
                $(let $field: $type = match find($crate::spec::name_of(stringify!($field)), &[$($($alias),+)?]) {
                    Some(value) => <$type>::from_argument(value).map_err(|m| Problem::value($crate::spec::name_of(stringify!($field)), m))?,
                    None => {
                        let default: Option<$type> = None $(.or_else(|| Some($default)))?;
                        match default.or_else(<$type>::when_missing) {
                            Some(value) => value,
                            None => return Err(Problem::missing($crate::spec::name_of(stringify!($field)))),
                        }
                    }
                };)*
                Ok(Self { $($field),* })
            }
        }
    };
}

pub(crate) use params;
