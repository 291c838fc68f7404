//! From words to queries, by the binding power of what stands between them (as jmespath.py does it).

use super::{
    Query,
    lex::{Token, literal, tokens},
};

type Result<T = Query> = std::result::Result<T, String>;

/// Reads a query.
pub(super) fn query(text: &str) -> Result {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let query = parser.expression(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(query),
        Some((_, place)) => Err(format!("what begins at character {} does not belong to it", place + 1)),
    }
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    at: usize,
    depth: usize,
}

/// Queries inside each other: reading them takes stack.
const DEEPEST: usize = 100;

fn power(sign: &str) -> u8 {
    match sign {
        "|" => 1,
        "||" => 2,
        "&&" => 3,
        "==" | "!=" | "<" | "<=" | ">" | ">=" => 5,
        "[]" => 9,
        "*" => 20,
        "[?" => 21,
        "." => 40,
        "!" => 45,
        "{" => 50,
        "[" => 55,
        "(" => 60,
        _ => 0,
    }
}

/// What binds less ends a projection.
const PROJECTION_STOPS: u8 = 10;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn sees(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn skip(&mut self, sign: &str) -> bool {
        let found = self.sees(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<()> {
        if self.skip(sign) { Ok(()) } else { Err(self.wrong(&format!("`{sign}`"))) }
    }

    fn wrong(&self, expected: &str) -> String {
        match self.tokens.get(self.at) {
            Some((_, place)) => format!("{expected} is expected at character {}", place + 1),
            None => format!("{expected} is expected at its end"),
        }
    }

    fn next(&mut self) -> Result<Token> {
        let token = self.peek().cloned().ok_or_else(|| self.wrong("more"))?;
        self.at += 1;
        Ok(token)
    }

    fn expression(&mut self, binding: u8) -> Result {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it is too deep".to_owned());
        }
        let mut left = self.prefix()?;
        while let Some(Token::Sign(sign)) = self.peek() {
            let sign = *sign;
            if power(sign) <= binding {
                break;
            }
            self.at += 1;
            left = self.infix(left, sign)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self) -> Result {
        let here = self.at;
        Ok(match self.next()? {
            Token::Literal(value) => Query::Literal(literal(&value)),
            Token::Name(name) if self.sees("(") => {
                self.at += 1;
                let mut arguments = Vec::new();
                while !self.skip(")") {
                    if !arguments.is_empty() {
                        self.expect(",")?;
                    }
                    arguments.push(self.expression(0)?);
                }
                Query::Call(name, arguments)
            }
            Token::Name(name) | Token::Quoted(name) => Query::Field(name),
            Token::Sign("@") => Query::Current,
            Token::Sign("*") => self.values(Query::Current)?,
            Token::Sign("[?") => self.filter(Query::Current)?,
            Token::Sign("[]") => self.flatten(Query::Current)?,
            Token::Sign("[") => self.bracket(None)?,
            Token::Sign("{") => self.mapping()?,
            Token::Sign("&") => Query::Reference(Box::new(self.expression(0)?)),
            Token::Sign("!") => Query::Not(Box::new(self.expression(power("!"))?)),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                inner
            }
            _ => {
                self.at = here;
                return Err(self.wrong("a name, a literal or a bracket"));
            }
        })
    }

    fn infix(&mut self, left: Query, sign: &'static str) -> Result {
        let left = Box::new(left);
        Ok(match sign {
            "." if self.skip("*") => self.values(*left)?,
            "." => Query::Then(left, Box::new(self.after_dot(power("."))?)),
            "|" => Query::Then(left, Box::new(self.expression(power("|"))?)),
            "||" => Query::Or(left, Box::new(self.expression(power("||"))?)),
            "&&" => Query::And(left, Box::new(self.expression(power("&&"))?)),
            "[?" => self.filter(*left)?,
            "[]" => self.flatten(*left)?,
            "[" => self.bracket(Some(*left))?,
            "==" | "!=" | "<" | "<=" | ">" | ">=" => {
                Query::Compare(sign, left, Box::new(self.expression(power(sign))?))
            }
            _ => {
                self.at -= 1;
                return Err(self.wrong("something else"));
            }
        })
    }

    fn after_dot(&mut self, binding: u8) -> Result {
        match self.peek() {
            Some(Token::Name(_) | Token::Quoted(_) | Token::Sign("*")) => self.expression(binding),
            Some(Token::Sign("[")) => {
                self.at += 1;
                self.list()
            }
            Some(Token::Sign("{")) => {
                self.at += 1;
                self.mapping()
            }
            _ => Err(self.wrong("a name")),
        }
    }

    /// What follows a projection is done for each of its items.
    fn follows(&mut self, binding: u8) -> Result<Box<Query>> {
        let query = match self.peek() {
            Some(Token::Sign(".")) => {
                self.at += 1;
                self.after_dot(binding)?
            }
            Some(Token::Sign("[" | "[?")) => self.expression(binding)?,
            Some(Token::Sign(sign)) if power(sign) >= PROJECTION_STOPS => return Err(self.wrong("`.`")),
            _ => Query::Current,
        };
        Ok(Box::new(query))
    }

    fn values(&mut self, left: Query) -> Result {
        Ok(Query::Values(Box::new(left), self.follows(power("*"))?))
    }

    fn flatten(&mut self, left: Query) -> Result {
        let flat = Query::Flatten(Box::new(left));
        Ok(Query::Items(Box::new(flat), self.follows(power("[]"))?))
    }

    fn filter(&mut self, left: Query) -> Result {
        let condition = self.expression(0)?;
        self.expect("]")?;
        // A flattening that comes next is of the whole.
        let rest = if self.sees("[]") { Box::new(Query::Current) } else { self.follows(power("[?"))? };
        Ok(Query::Filter(Box::new(left), Box::new(condition), rest))
    }

    /// `[0]`, `[1:2]`, `[*]`, and without a value before it `[a, b]`.
    fn bracket(&mut self, left: Option<Query>) -> Result {
        let value = || Box::new(left.clone().unwrap_or(Query::Current));
        if matches!(self.peek(), Some(Token::Number(_))) || self.sees(":") {
            let mut parts = [None; 3];
            let mut count = 0;
            while !self.skip("]") {
                match self.next()? {
                    Token::Number(number) if count < 3 => parts[count] = Some(number),
                    Token::Sign(":") if count < 2 => count += 1,
                    _ => return Err(self.wrong("`]`")),
                }
            }
            let [Some(index), ..] = parts else { return self.sliced(value(), parts) };
            if count > 0 {
                return self.sliced(value(), parts);
            }
            return Ok(Query::Then(value(), Box::new(Query::Index(index))));
        }
        if self.sees("*") && matches!(self.tokens.get(self.at + 1), Some((Token::Sign("]"), _))) {
            self.at += 2;
            return Ok(Query::Items(value(), self.follows(power("*"))?));
        }
        match left {
            None => self.list(),
            Some(_) => Err(self.wrong("a number, `*` or `?`")),
        }
    }

    fn sliced(&mut self, value: Box<Query>, parts: [Option<i128>; 3]) -> Result {
        let slice = Query::Then(value, Box::new(Query::Slice(parts)));
        Ok(Query::Items(Box::new(slice), self.follows(power("*"))?))
    }

    fn list(&mut self) -> Result {
        let mut parts = Vec::new();
        loop {
            parts.push(self.expression(0)?);
            if self.skip("]") {
                return Ok(Query::List(parts));
            }
            self.expect(",")?;
        }
    }

    fn mapping(&mut self) -> Result {
        let mut entries = Vec::new();
        loop {
            let (Token::Name(name) | Token::Quoted(name)) = self.next()? else {
                self.at -= 1;
                return Err(self.wrong("a name"));
            };
            self.expect(":")?;
            entries.push((name, self.expression(0)?));
            if self.skip("}") {
                return Ok(Query::Mapping(entries));
            }
            self.expect(",")?;
        }
    }
}
