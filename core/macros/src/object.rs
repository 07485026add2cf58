//! `#[object]` and `#[result]`: a struct of fields with its shape table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Fields, Ident, ItemStruct, LitInt, LitStr, Token};

use crate::field::{Field, argument_of, doc_lines};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Request,
    Result,
}

/// Rule about several fields.
pub enum Rule {
    AtLeastOneOf(Vec<Ident>),
    RequiredWhen { field: Ident, path: LitStr, equals: LitInt },
}

/// Arguments of `#[object(...)]`.
pub struct Arguments(Vec<Rule>);

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut rules = Vec::new();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            rules.push(
                Rule::parse(&key, input)?
                    .ok_or_else(|| syn::Error::new_spanned(&key, "unknown rule of an object"))?,
            );
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Arguments(rules))
    }
}

impl Rule {
    /// Parses the rule that `key` begins; `None` if it begins none.
    pub fn parse(key: &Ident, input: ParseStream<'_>) -> syn::Result<Option<Self>> {
        if key == "at_least_one_of" {
            let fields;
            syn::parenthesized!(fields in input);
            let fields = Punctuated::<Ident, Token![,]>::parse_terminated(&fields)?;
            return Ok(Some(Rule::AtLeastOneOf(fields.into_iter().collect())));
        }
        if key == "required_when" {
            let parts;
            syn::parenthesized!(parts in input);
            let field = parts.parse()?;
            parts.parse::<Token![,]>()?;
            let path = parts.parse()?;
            parts.parse::<Token![=]>()?;
            return Ok(Some(Rule::RequiredWhen { field, path, equals: parts.parse()? }));
        }
        Ok(None)
    }
}

pub fn expand(arguments: TokenStream, item: TokenStream, side: Side) -> syn::Result<TokenStream> {
    let Arguments(rules) = syn::parse2(arguments)?;
    Ok(Declaration::parse(syn::parse2(item)?, rules, side)?.tokens())
}

/// Parsed struct.
pub struct Declaration {
    pub name: Ident,
    pub fields: Vec<Field>,
    pub doc: Vec<String>,
    rules: Vec<Rule>,
    side: Side,
}

impl Declaration {
    pub fn parse(item: ItemStruct, rules: Vec<Rule>, side: Side) -> syn::Result<Self> {
        let doc = doc_lines(&item.attrs);
        if doc.is_empty() {
            return Err(syn::Error::new_spanned(&item.ident, "every object has a doc line"));
        }
        let fields: Vec<Field> = match &item.fields {
            Fields::Named(named) => named.named.iter().map(Field::parse).collect::<syn::Result<_>>()?,
            Fields::Unit => Vec::new(),
            Fields::Unnamed(_) => return Err(syn::Error::new_spanned(&item, "fields must be named")),
        };
        if fields.len() > 64 {
            return Err(syn::Error::new_spanned(&item.ident, "an object has at most 64 fields"));
        }
        Ok(Declaration { name: item.ident, fields, doc, rules, side })
    }

    fn position(&self, name: &str) -> Option<u8> {
        self.fields.iter().position(|field| field.name == name).and_then(|at| u8::try_from(at).ok())
    }

    /// The position of the field whose `…Str` twin `field` is.
    fn twin_of(&self, field: &Field) -> Option<u8> {
        self.position(field.name.to_string().strip_suffix("_str")?)
    }

    pub fn is_twin(&self, field: &Field) -> bool {
        self.twin_of(field).is_some()
    }

    pub fn twin(&self, field: &Field) -> Option<&Field> {
        let twin = format!("{}_str", field.name);
        self.fields.iter().find(|field| field.name == twin)
    }

    pub fn tokens(&self) -> TokenStream {
        let strukt = self.strukt();
        let shape = self.shape();
        let building = if self.side == Side::Request { self.building() } else { TokenStream::new() };
        let reader = if self.side == Side::Result { self.reader() } else { TokenStream::new() };
        let times = if self.side == Side::Result { self.times() } else { TokenStream::new() };
        quote!(#strukt #shape #building #reader #times)
    }

    /// Methods that give numbers of a documented unit as times.
    fn times(&self) -> TokenStream {
        let name = &self.name;
        let methods: Vec<TokenStream> = self
            .fields
            .iter()
            .filter_map(|field| {
                let (field, per_second) = (&field.name, field.per_second()?);
                let method = format_ident!("{field}_system");
                let doc =
                    format!("[`{field}`](Self::{field}) as a system time; `None` if it is 0 or missing.");
                Some(quote! {
                    #[doc = #doc]
                    #[must_use]
                    #[allow(clippy::disallowed_types)]
                    pub fn #method(&self) -> Option<std::time::SystemTime> {
                        crate::time::system_time(Option::from(self.#field)?, #per_second)
                    }
                })
            })
            .collect();
        if methods.is_empty() {
            return TokenStream::new();
        }
        quote! {
            #[cfg(feature = "typed")]
            impl #name {
                #(#methods)*
            }
        }
    }

    /// Reads the struct from the service's JSON. Results with a list of failed items are left to the transcoder.
    fn reader(&self) -> TokenStream {
        let Declaration { name, .. } = self;
        let body = if self.failures().is_empty() {
            let keys = self.fields.iter().map(|field| format!("\"{}\":", field.wire));
            let aliases = self.fields.iter().filter_map(|field| field.rules.alias.as_deref());
            let reads = self.fields.iter().enumerate().map(|(at, field)| {
                let name = &field.name;
                quote!(#at => crate::model::from_wire::set(&mut value.#name, reader)?,)
            });
            let essential = self.fields.iter().enumerate().filter(|(_, field)| field.rules.essential);
            let essential = essential.fold(0_u64, |bits, (at, _)| bits | 1 << at);
            quote! {
                const KEYS: &[&str] = &[#(#keys),*];
                let mut value = Self::default();
                let mut object = crate::model::from_wire::ObjectReader::begin(reader, KEYS, &[#(#aliases),*])?;
                while let Some(at) = object.next(reader, order, &mut value.extra)? {
                    match at {
                        #(#reads)*
                        _ => return Err(crate::model::from_wire::Unexpected),
                    }
                }
                object.end(#essential)?;
                Ok(value)
            }
        } else {
            quote! {
                let _ = (reader, order);
                Err(crate::model::from_wire::Unexpected)
            }
        };
        quote! {
            #[doc(hidden)]
            impl crate::model::from_wire::FromWire for #name {
                fn from_wire(
                    reader: &mut crate::json_reader::JsonReader<'_>,
                    order: &mut crate::transcode::KeyOrder,
                ) -> Result<Self, crate::model::from_wire::Unexpected> {
                    #body
                }
            }
        }
    }

    fn strukt(&self) -> TokenStream {
        let Declaration { name, doc, .. } = self;
        let default = if self.side == Side::Result { quote!(Default,) } else { TokenStream::new() };
        let fields = self.fields.iter().map(|field| {
            let Field { name, declared, wire, doc, optional, .. } = field;
            let absent = if *optional {
                quote!(#[serde(default, skip_serializing_if = "Option::is_none")])
            } else {
                TokenStream::new()
            };
            quote!(#(#[doc = #doc])* #[serde(rename = #wire)] #absent pub #name: #declared)
        });
        let failed = if self.failures().is_empty() {
            TokenStream::new()
        } else {
            quote! {
                /// Failed items, in one form for every batch action; empty if none failed.
                #[serde(default)]
                pub failed: Vec<crate::model::values::Failure>,
            }
        };
        let extra_doc = match self.side {
            Side::Request => "Additional fields, by wire name, that this version does not declare.",
            Side::Result => "Fields that this version does not declare, by wire name.",
        };
        quote! {
            #(#[doc = #doc])*
            #[derive(Clone, Debug, PartialEq, #default serde::Serialize, serde::Deserialize)]
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
                #failed
                #[doc = #extra_doc]
                #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
                pub extra: crate::model::values::Extra,
            }
        }
    }

    /// Positions of the fields that hold failed items.
    fn failures(&self) -> Vec<u8> {
        let marked = self.fields.iter().filter(|field| field.rules.failures);
        marked.filter_map(|field| self.position(&field.name.to_string())).collect()
    }

    fn shape(&self) -> TokenStream {
        let Declaration { name, doc, .. } = self;
        let failures = self.failures();
        let successes = self.fields.iter().find(|field| field.rules.successes);
        let successes =
            option(successes.and_then(|field| self.position(&field.name.to_string())).map(|at| quote!(#at)));
        let fields = self.fields.iter().map(|field| {
            let (wire, kind, limits) = (&field.wire, field.kind(), &field.rules.limits);
            let presence = field.presence(self.side == Side::Request);
            let alias = option(field.rules.alias.as_ref().map(|alias| quote!(#alias)));
            let twin_of = option(self.twin_of(field).map(|at| quote!(#at)));
            let doc = field.doc.join("\n");
            quote! {
                crate::model::shape::Field {
                    wire: #wire,
                    alias: #alias,
                    kind: #kind,
                    presence: #presence,
                    twin_of: #twin_of,
                    limits: &[#(#limits),*],
                    #[cfg(feature = "docs")]
                    doc: #doc,
                }
            }
        });
        let rules = self.rules.iter().map(|rule| match rule {
            Rule::AtLeastOneOf(names) => {
                let at = names.iter().map(|name| self.position_of(name));
                quote!(crate::model::shape::Rule::AtLeastOneOf(&[#(#at),*]))
            }
            Rule::RequiredWhen { field, path, equals } => {
                let at = self.position_of(field);
                quote!(crate::model::shape::Rule::RequiredWhen { field: #at, path: #path, equals: #equals })
            }
        });
        let (doc, name_text) = (doc.join("\n"), name.to_string());
        quote! {
            #[doc(hidden)]
            impl crate::model::shape::Shaped for #name {
                const KIND: crate::model::shape::Kind = crate::model::shape::Kind::Object(Self::SHAPE);
            }

            impl #name {
                pub(crate) const SHAPE: &'static crate::model::shape::Object = &crate::model::shape::Object {
                    fields: &[#(#fields),*],
                    rules: &[#(#rules),*],
                    failures: &[#(#failures),*],
                    successes: #successes,
                    #[cfg(feature = "docs")]
                    name: #name_text,
                    #[cfg(feature = "docs")]
                    doc: #doc,
                };
            }
        }
    }

    fn position_of(&self, name: &Ident) -> TokenStream {
        match self.position(&name.to_string()) {
            Some(at) => quote!(#at),
            None => syn::Error::new_spanned(name, "no such field").into_compile_error(),
        }
    }

    /// `new` with the required fields, and setters for the others.
    fn building(&self) -> TokenStream {
        let name = &self.name;
        let mut parameters = Vec::new();
        let mut splits = Vec::new();
        let mut values = Vec::new();
        let mut setters = Vec::new();
        let mut in_new: Vec<String> = Vec::new();
        for field in &self.fields {
            let Field { name, inner, doc, .. } = field;
            let required = field.rules.required || !field.optional;
            if let (true, Some(twin)) = (required, self.twin(field)) {
                let by = reference_type(inner);
                let twin_name = &twin.name;
                parameters.push(quote!(#name: impl Into<#by>));
                splits.push(quote!(let (#name, #twin_name) = #name.into().split();));
                in_new.push(twin_name.to_string());
                values.push(quote!(#name));
            } else if required {
                let parameter = field.parameter();
                parameters.push(quote!(#name: #parameter));
                values.push(quote!(#name: #name.into()));
            } else if in_new.contains(&name.to_string()) {
                values.push(quote!(#name));
            } else {
                values.push(quote!(#name: None));
                let parameter = field.parameter();
                setters.push(quote! {
                    #(#[doc = #doc])*
                    #[must_use]
                    #[allow(clippy::useless_conversion)]
                    pub fn #name(mut self, #name: #parameter) -> Self {
                        self.#name = Some(#name.into());
                        self
                    }
                });
            }
        }
        quote! {
            impl #name {
                /// Creates a value with the required fields; each other field has a setter of its name.
                #[must_use]
                #[allow(clippy::too_many_arguments, clippy::useless_conversion)]
                pub fn new(#(#parameters),*) -> Self {
                    #(#splits)*
                    Self { #(#values,)* extra: Default::default() }
                }

                #(#setters)*

                /// Adds a field, by wire name, that this version does not declare.
                #[must_use]
                pub fn extra(mut self, wire_name: impl Into<String>, value: crate::model::values::Json) -> Self {
                    self.extra.insert(wire_name.into(), value);
                    self
                }
            }
        }
    }
}

/// Type that takes a user by integer or string id, for a field with a twin.
fn reference_type(inner: &syn::Type) -> TokenStream {
    if argument_of(inner, "Vec").is_some() {
        quote!(crate::model::values::UserRefs)
    } else if let Some(value) = argument_of(inner, "Map") {
        quote!(crate::model::values::UserRefMap<#value>)
    } else {
        quote!(crate::model::values::UserRef)
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// Name of the result struct of a request struct.
pub fn result_name(request: &Ident) -> syn::Result<(String, Ident)> {
    let name = request.to_string();
    let action = name
        .strip_suffix("Request")
        .ok_or_else(|| syn::Error::new_spanned(request, "an action's struct is named …Request"))?;
    Ok((action.to_owned(), format_ident!("{action}Result")))
}
