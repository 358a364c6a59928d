//! How much fits on a page, in bytes of JSON.

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, Func},
};
use serde::Serialize;

use crate::common::json_length::json_length;

/// The largest page, of whatever: messages, conversations. One item has a page of its own, however large it is.
pub const MAX_PAGE_BYTES: usize = 1 << 20;

/// What is around a page's items at most: the names of its fields, an id of 200 characters, a cursor with another one.
pub const ENVELOPE_BYTES: usize = 4 << 10;

/// What an item of a list costs: itself, and the comma behind it.
pub fn item_bytes(item: &impl Serialize) -> usize {
    json_length(item).saturating_add(1)
}

/// How long a column's text is, in bytes: not more than it is as JSON, and known to the database without reading the text.
pub fn text_bytes(column: impl ColumnTrait) -> Expr {
    Func::cust("octet_length").arg(Expr::col(column.as_column_ref())).into()
}

/// How many items, from the first on, fit into so many bytes; the first one always does.
pub fn fitting(sizes: impl Iterator<Item = usize>, bytes: usize) -> usize {
    let mut total = 0_usize;
    let fitting = sizes.take_while(|size| {
        total = total.saturating_add(*size);
        total <= bytes
    });
    fitting.count().max(1)
}

/// Counts a page that is not what it would be without the limit.
pub fn count_cut(what: &'static str) {
    ::metrics::counter!("chat_cut_pages_total", "what" => what).increment(1);
}

/// Something that wants a place.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Whether it is the reader's own.
    pub is_own: bool,
    /// None: it wants no place.
    pub bytes: usize,
}

/// Which of them fit into `bytes`, the first ones first: what others brought into `of_others` at most, what is the reader's own into
/// all that this leaves. One that does not fit takes nothing from those behind it.
pub fn fair_shares(wanted: &[Wanted], bytes: usize, of_others: usize) -> Vec<bool> {
    let mut fits = vec![false; wanted.len()];
    let mut left = bytes;
    for is_own in [false, true] {
        let mut budget = if is_own { left } else { of_others.min(left) };
        let same = fits.iter_mut().zip(wanted).filter(|(_, wanted)| wanted.is_own == is_own);
        for (fit, wanted) in same.filter(|(_, wanted)| wanted.bytes > 0) {
            if wanted.bytes <= budget {
                budget -= wanted.bytes;
                left -= wanted.bytes;
                *fit = true;
            }
        }
    }
    fits
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn a_page_holds_what_fits_and_at_least_one() {
        assert_eq!(fitting([3, 3, 3].into_iter(), 6), 2);
        assert_eq!(fitting([3, 3, 3].into_iter(), 9), 3);
        assert_eq!(fitting([99, 1].into_iter(), 6), 1);
    }

    fn own(bytes: usize) -> Wanted {
        Wanted { is_own: true, bytes }
    }

    fn others(bytes: usize) -> Wanted {
        Wanted { is_own: false, bytes }
    }

    #[test]
    fn what_others_brought_does_not_crowd_out_what_is_ones_own() {
        let wanted = [others(20), others(20), others(20), own(40), own(30)];
        assert_eq!(fair_shares(&wanted, 100, 25), [true, false, false, true, true]);
    }

    #[test]
    fn what_others_do_not_use_is_left_for_ones_own() {
        assert_eq!(fair_shares(&[own(60), own(40)], 100, 25), [true, true]);
    }

    #[test]
    fn one_that_does_not_fit_takes_nothing_from_those_behind_it() {
        assert_eq!(fair_shares(&[own(99), own(2), own(1)], 100, 25), [true, false, true]);
    }

    proptest! {
        #[test]
        fn shares_keep_to_their_limits(
            wanted in vec((any::<bool>(), 0_usize..200), 0..40),
            bytes in 0_usize..1_000,
            of_others in 0_usize..1_500,
        ) {
            let wanted: Vec<_> = wanted.into_iter().map(|(is_own, bytes)| Wanted { is_own, bytes }).collect();
            let fits = fair_shares(&wanted, bytes, of_others);
            let sum = |is_own: bool| -> usize {
                let of = wanted.iter().zip(&fits).filter(|(it, fit)| it.is_own == is_own && **fit);
                of.map(|(it, _)| it.bytes).sum()
            };
            prop_assert!(sum(true) + sum(false) <= bytes);
            prop_assert!(sum(false) <= of_others);
        }
    }
}
