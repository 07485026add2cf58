//! `#[codes]`: an enum of known codes that keeps unknown ones, with one value for each code.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ItemEnum, LitStr, Variant};

use crate::field::doc_lines;

pub fn expand(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    if !arguments.is_empty() {
        return Err(syn::Error::new_spanned(arguments, "#[codes] takes no arguments"));
    }
    let item: ItemEnum = syn::parse2(item)?;
    let text = item.variants.iter().any(|variant| text_code(variant).is_ok_and(|code| code.is_some()));
    if text { text_codes(&item) } else { integer_codes(&item) }
}

fn text_code(variant: &Variant) -> syn::Result<Option<LitStr>> {
    variant
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("code"))
        .map(|attribute| attribute.parse_args())
        .transpose()
}

struct Parts {
    arms: Vec<TokenStream>,
    names: Vec<syn::Ident>,
    values: Vec<TokenStream>,
    docs: Vec<String>,
}

fn parts(item: &ItemEnum, value: impl Fn(&Variant) -> syn::Result<TokenStream>) -> syn::Result<Parts> {
    let mut parts = Parts { arms: Vec::new(), names: Vec::new(), values: Vec::new(), docs: Vec::new() };
    for variant in &item.variants {
        let doc = doc_lines(&variant.attrs).join("\n");
        if doc.is_empty() {
            return Err(syn::Error::new_spanned(variant, "every code has a doc line"));
        }
        let name = &variant.ident;
        parts.arms.push(quote!(#[doc = #doc] #name));
        parts.names.push(name.clone());
        parts.values.push(value(variant)?);
        parts.docs.push(doc);
    }
    Ok(parts)
}

fn integer_codes(item: &ItemEnum) -> syn::Result<TokenStream> {
    let Parts { arms, names, values, docs } = parts(item, |variant| match &variant.discriminant {
        Some((_, value @ Expr::Lit(_))) => Ok(quote!(#value)),
        _ => Err(syn::Error::new_spanned(variant, "every code has a number")),
    })?;
    let name = &item.ident;
    let doc = doc_lines(&item.attrs);
    let table = table_fields(&names, &values, &docs, item);
    Ok(quote! {
        #(#[doc = #doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#arms,)*
            #[doc(hidden)]
            _Unknown(crate::model::codes::UnknownCode),
        }

        impl #name {
            /// Number on the wire.
            #[must_use]
            pub const fn code(self) -> i32 {
                match self {
                    #(Self::#names => #values,)*
                    Self::_Unknown(code) => code.0,
                }
            }

            /// Whether this version has a name for it.
            #[must_use]
            pub const fn is_known(self) -> bool {
                !matches!(self, Self::_Unknown(_))
            }
        }

        impl From<#name> for i32 {
            fn from(code: #name) -> Self {
                code.code()
            }
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.code(), f)
            }
        }

        impl From<i32> for #name {
            fn from(code: i32) -> Self {
                match code {
                    #(#values => Self::#names,)*
                    other => Self::_Unknown(crate::model::codes::UnknownCode(other)),
                }
            }
        }

        impl Default for #name {
            fn default() -> Self {
                Self::from(0)
            }
        }

        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i32(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                i32::deserialize(deserializer).map(Self::from)
            }
        }

        #[doc(hidden)]
        impl crate::model::from_wire::FromWire for #name {
            fn from_wire(
                reader: &mut crate::json_reader::JsonReader<'_>,
                order: &mut crate::transcode::KeyOrder,
            ) -> Result<Self, crate::model::from_wire::Unexpected> {
                <i32 as crate::model::from_wire::FromWire>::from_wire(reader, order).map(Self::from)
            }
        }

        #[doc(hidden)]
        impl crate::model::shape::Shaped for #name {
            const KIND: crate::model::shape::Kind =
                crate::model::shape::Kind::Code(const { &crate::model::shape::Codes { #table } });
        }
    })
}

fn text_codes(item: &ItemEnum) -> syn::Result<TokenStream> {
    let Parts { arms, names, values, docs } = parts(item, |variant| {
        text_code(variant)?
            .map(|code| quote!(#code))
            .ok_or_else(|| syn::Error::new_spanned(variant, "every code has #[code(\"…\")]"))
    })?;
    let name = &item.ident;
    let doc = doc_lines(&item.attrs);
    let table = table_fields(&names, &values, &docs, item);
    Ok(quote! {
        #(#[doc = #doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#arms,)*
            #[doc(hidden)]
            _Unknown(crate::model::codes::UnknownText),
        }

        impl #name {
            /// Text on the wire.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    #(Self::#names => #values,)*
                    Self::_Unknown(code) => &code.0,
                }
            }

            /// Whether it is this code, in any case of its letters.
            #[must_use]
            pub fn is(&self, code: &Self) -> bool {
                self.code().eq_ignore_ascii_case(code.code())
            }

            /// Whether this version has a name for it.
            #[must_use]
            pub const fn is_known(&self) -> bool {
                !matches!(self, Self::_Unknown(_))
            }
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl From<String> for #name {
            fn from(code: String) -> Self {
                Self::from(code.as_str())
            }
        }

        impl From<&str> for #name {
            fn from(code: &str) -> Self {
                match code {
                    #(#values => Self::#names,)*
                    other => Self::_Unknown(crate::model::codes::UnknownText(other.into())),
                }
            }
        }

        impl Default for #name {
            fn default() -> Self {
                Self::from("")
            }
        }

        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|code| Self::from(code.as_str()))
            }
        }

        #[doc(hidden)]
        impl crate::model::from_wire::FromWire for #name {
            fn from_wire(
                reader: &mut crate::json_reader::JsonReader<'_>,
                order: &mut crate::transcode::KeyOrder,
            ) -> Result<Self, crate::model::from_wire::Unexpected> {
                <String as crate::model::from_wire::FromWire>::from_wire(reader, order).map(|code| Self::from(code.as_str()))
            }
        }

        #[doc(hidden)]
        impl crate::model::shape::Shaped for #name {
            const KIND: crate::model::shape::Kind =
                crate::model::shape::Kind::TextCode(const { &crate::model::shape::TextCodes { #table } });
        }
    })
}

/// Fields of the table of a code set. The cfg is evaluated in volc-im-core, where the code is inserted.
fn table_fields(
    names: &[syn::Ident],
    values: &[TokenStream],
    docs: &[String],
    item: &ItemEnum,
) -> TokenStream {
    let (name, doc) = (item.ident.to_string(), doc_lines(&item.attrs).join("\n"));
    quote! {
        #[cfg(feature = "docs")] known: &[#((stringify!(#names), #values, #docs)),*],
        #[cfg(feature = "docs")] name: #name,
        #[cfg(feature = "docs")] doc: #doc,
    }
}
