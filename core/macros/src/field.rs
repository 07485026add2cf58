//! One field of a declaration: attribute, kind on the wire, doc lines.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, ExprLit, GenericArgument, Ident, Lit, LitInt, LitStr, Meta, PathArguments, Type};

/// Parsed field.
pub struct Field {
    pub name: Ident,
    pub declared: Type,
    /// The type inside `Option`, or the declared type.
    pub inner: Type,
    pub optional: bool,
    pub wire: String,
    pub rules: Rules,
    pub doc: Vec<String>,
}

/// Parsed `#[im(...)]`.
#[derive(Default)]
pub struct Rules {
    pub required: bool,
    pub essential: bool,
    pub failures: bool,
    pub successes: bool,
    pub wire: Option<String>,
    pub alias: Option<String>,
    pub unit: Option<String>,
    pub limits: Vec<TokenStream>,
    /// Whether `max_items` is among the limits.
    pub max_items: bool,
    pub notes: Vec<String>,
}

impl Field {
    pub fn parse(field: &syn::Field) -> syn::Result<Self> {
        let name =
            field.ident.clone().ok_or_else(|| syn::Error::new_spanned(field, "fields must be named"))?;
        let mut rules = Rules::default();
        for attribute in &field.attrs {
            if attribute.path().is_ident("im") {
                attribute.parse_nested_meta(|meta| rules.read(&meta))?;
            } else if !attribute.path().is_ident("doc") {
                return Err(syn::Error::new_spanned(
                    attribute,
                    "only doc lines and #[im(...)] go on a field",
                ));
            }
        }
        let mut doc = doc_lines(&field.attrs);
        if doc.is_empty() {
            return Err(syn::Error::new_spanned(&name, "every field has a doc line"));
        }
        if !rules.notes.is_empty() {
            doc.push(String::new());
            doc.append(&mut rules.notes.clone());
        }
        let optional = argument_of(&field.ty, "Option");
        Ok(Field {
            wire: rules.wire.clone().unwrap_or_else(|| pascal(&name.to_string())),
            inner: optional.clone().unwrap_or_else(|| field.ty.clone()),
            optional: optional.is_some(),
            declared: field.ty.clone(),
            name,
            rules,
            doc,
        })
    }

    /// `Kind` expression of the field.
    pub fn kind(&self) -> TokenStream {
        kind_of(&self.inner)
    }

    /// Units in one second, if the field holds a time of a documented unit.
    pub fn per_second(&self) -> Option<i64> {
        let is_time =
            self.wire.ends_with("Time") && last_segment(&self.inner).is_some_and(|name| name == "i64");
        match self.rules.unit.as_deref().filter(|_| is_time)? {
            "seconds" => Some(1),
            "milliseconds" => Some(1_000),
            _ => None,
        }
    }

    /// Whether the client fills the field in.
    pub fn is_from_client(&self) -> bool {
        last_segment(&self.inner).is_some_and(|name| name == "AppId")
    }

    /// Type of the parameter that sets the field. Ids take no `Into`, so that a number of one kind is not taken for another;
    /// numbers take none, because a literal beyond 32 bits would be inferred as `i32`.
    pub fn parameter(&self) -> TokenStream {
        const EXACT: [&str; 10] = [
            "AppId",
            "UserId",
            "ConversationId",
            "MessageId",
            "Cursor",
            "MessageIndex",
            "DeviceId",
            "i32",
            "i64",
            "bool",
        ];
        let inner = &self.inner;
        if last_segment(inner).is_some_and(|name| EXACT.contains(&name.as_str())) {
            quote!(#inner)
        } else {
            quote!(impl Into<#inner>)
        }
    }

    /// `Presence` expression of the field.
    pub fn presence(&self, request: bool) -> TokenStream {
        let presence = if request && self.is_from_client() {
            quote!(FromClient)
        } else if self.rules.essential {
            quote!(Essential)
        } else if self.optional && !self.rules.required {
            quote!(Optional)
        } else {
            quote!(Required)
        };
        quote!(crate::model::shape::Presence::#presence)
    }
}

impl Rules {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let key = meta.path.require_ident()?.to_string();
        match key.as_str() {
            "required" => self.required = true,
            "essential" => self.essential = true,
            "failures" => self.failures = true,
            "successes" => self.successes = true,
            "wire" => self.wire = Some(meta.value()?.parse::<LitStr>()?.value()),
            "alias" => self.alias = Some(meta.value()?.parse::<LitStr>()?.value()),
            "unit" => {
                let unit = meta.value()?.parse::<LitStr>()?.value();
                self.notes.push(format!("In {unit}."));
                self.unit = Some(unit);
            }
            "default" => self.notes.push(format!("Default: {}.", meta.value()?.parse::<LitStr>()?.value())),
            "max_items" => {
                self.max_items = true;
                self.limit(meta, "MaxItems", |n| format!("At most {n} entries."))?;
            }
            "max_chars" => self.limit(meta, "MaxChars", |n| format!("At most {n} characters."))?,
            "max_entries" => self.limit(meta, "MaxEntries", |n| format!("At most {n} entries."))?,
            "key_max_chars" => {
                self.limit(meta, "KeyMaxChars", |n| format!("Keys: at most {n} characters."))?;
            }
            "value_max_chars" => {
                self.limit(meta, "ValueMaxChars", |n| format!("Values: at most {n} characters."))?;
            }
            "key_reserved" => {
                let prefix = meta.value()?.parse::<LitStr>()?;
                self.notes.push(format!("Keys must not start with `{}`.", prefix.value()));
                self.limits.push(quote!(crate::model::shape::Limit::KeyReserved(#prefix)));
            }
            "range" => {
                let bounds;
                syn::parenthesized!(bounds in meta.input);
                let low: LitInt = bounds.parse()?;
                bounds.parse::<syn::Token![,]>()?;
                let high: LitInt = bounds.parse()?;
                self.notes.push(format!("From {low} to {high}."));
                self.limits.push(quote!(crate::model::shape::Limit::Range(#low, #high)));
            }
            "min" => {
                let low: LitInt = meta.value()?.parse()?;
                self.notes.push(format!("At least {low}."));
                self.limits.push(quote!(crate::model::shape::Limit::Range(#low, i64::MAX)));
            }
            other => return Err(meta.error(format!("unknown field rule `{other}`"))),
        }
        Ok(())
    }

    fn limit(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        variant: &str,
        note: impl Fn(&LitInt) -> String,
    ) -> syn::Result<()> {
        let number: LitInt = meta.value()?.parse()?;
        self.notes.push(note(&number));
        let variant = Ident::new(variant, number.span());
        self.limits.push(quote!(crate::model::shape::Limit::#variant(#number)));
        Ok(())
    }
}

/// Text of `///` lines, without the space after the slashes.
pub fn doc_lines(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                    let text = text.value();
                    Some(text.strip_prefix(' ').unwrap_or(&text).to_owned())
                }
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// `conversation_short_id` to `ConversationShortId`.
pub fn pascal(snake: &str) -> String {
    snake
        .split('_')
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

/// `T` where `ty` is `wrapper<T>`.
pub fn argument_of(ty: &Type, wrapper: &str) -> Option<Type> {
    arguments_of(ty, wrapper).and_then(|mut arguments| arguments.pop())
}

fn arguments_of(ty: &Type, wrapper: &str) -> Option<Vec<Type>> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    if segment.ident != wrapper {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    Some(
        arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            })
            .collect(),
    )
}

fn last_segment(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

/// Kind of a list or a map by its items, of anything else by its type.
fn kind_of(ty: &Type) -> TokenStream {
    if let Some(item) = argument_of(ty, "Vec") {
        let item = kind_of(&item);
        return quote!(crate::model::shape::Kind::List(&#item));
    }
    if let Some(pair) = arguments_of(ty, "Map")
        && let [key, value] = pair.as_slice()
    {
        let key = match last_segment(key).as_deref() {
            Some("UserId") => quote!(UserId),
            _ => quote!(Text),
        };
        let value = kind_of(value);
        return quote!(crate::model::shape::Kind::Map(crate::model::shape::MapKey::#key, &#value));
    }
    let ty = ty.to_token_stream();
    quote!(<#ty as crate::model::shape::Shaped>::KIND)
}
