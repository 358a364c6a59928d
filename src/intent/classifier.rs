//! Which intent a message most likely has: multinomial logistic regression over words, pairs of words and parts of words, trained
//! at start. The same examples give the same model: nothing is left to chance, and sums have one order.

/// Features are hashed into so many buckets. More would cost memory and gain nothing with a few thousand examples.
const BUCKETS: usize = 1 << 16;
/// Passes over the examples.
const EPOCHS: usize = 12;
const LEARNING_RATE: f32 = 3.0;
/// What pairs of words and parts of words count beside a word.
const PAIR: f32 = 0.7;
const PART: f32 = 0.4;
/// Even what every example has counts a little.
const LEAST_RARITY: f32 = 0.3;
/// Letters of a part: enough for endings, accents left out and typing errors.
const PART_LETTERS: [usize; 2] = [3, 4];

/// Buckets with what they count.
pub struct Features(Vec<(u32, f32)>);

impl Features {
    /// Of a text as `Folded::words` gives it; in time linear in its length.
    pub fn of(words: &str) -> Self {
        let mut gathered = Gathered { seen: vec![0; BUCKETS / 64], features: Vec::with_capacity(8 * words.len() / 5) };
        let mut before = "^";
        for word in words.split_ascii_whitespace() {
            gathered.add(1, [word, ""], 1.0);
            gathered.add(2, [before, word], PAIR);
            gathered.parts(word);
            before = word;
        }
        gathered.add(2, [before, "$"], PAIR);
        Self(gathered.features)
    }
}

struct Gathered {
    /// One bit for each bucket: what is said twice counts once.
    seen: Vec<u64>,
    features: Vec<(u32, f32)>,
}

impl Gathered {
    fn add(&mut self, kind: u32, parts: [&str; 2], value: f32) {
        let mut hash = 2_166_136_261 ^ kind;
        for byte in parts[0].bytes().chain([b' ']).chain(parts[1].bytes()) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
        }
        let bucket = (hash ^ (hash >> 15)) as usize % BUCKETS;
        let bit = 1 << (bucket % 64);
        if self.seen[bucket / 64] & bit == 0 {
            self.seen[bucket / 64] |= bit;
            self.features.push((bucket as u32, value));
        }
    }

    /// The parts of `<word>`: its beginning and its end are told from its middle.
    fn parts(&mut self, word: &str) {
        let framed = format!("<{word}>");
        let ends: Vec<_> = framed.char_indices().map(|(index, _)| index).chain([framed.len()]).collect();
        for letters in PART_LETTERS {
            for part in ends.windows(letters + 1) {
                self.add(3, [&framed[part[0]..part[letters]], ""], PART);
            }
        }
    }
}

/// How much a feature tells that few examples have: the logarithm of how rare it is.
struct Rarity(Vec<f32>);

impl Rarity {
    fn of(examples: &[(usize, Features)]) -> Self {
        let mut counts = vec![0.0_f32; BUCKETS];
        for (bucket, _) in examples.iter().flat_map(|(_, features)| &features.0) {
            counts[*bucket as usize] += 1.0;
        }
        let all = examples.len() as f32 + 1.0;
        Self(counts.into_iter().map(|count| (all / (count + 1.0)).ln().max(LEAST_RARITY)).collect())
    }

    /// What each feature counts here; the squares add up to one.
    fn weigh(&self, mut features: Features) -> Features {
        for (bucket, value) in &mut features.0 {
            *value *= self.0[*bucket as usize];
        }
        let length = features.0.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        features.0.iter_mut().for_each(|(_, value)| *value /= length);
        features
    }
}

pub struct Classifier {
    rarity: Rarity,
    /// For each bucket one weight for each label.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Classifier {
    /// Learns from examples with their labels, which are below `labels`.
    pub fn train(examples: Vec<(usize, Features)>, labels: usize) -> Self {
        let rarity = Rarity::of(&examples);
        let examples: Vec<_> = examples.into_iter().map(|(label, features)| (label, rarity.weigh(features))).collect();
        let mut model = Self { rarity, weights: vec![0.0; BUCKETS * labels], bias: vec![0.0; labels] };
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut random = 1_u64;
        for epoch in 0..EPOCHS {
            let rate = LEARNING_RATE * (1.0 - epoch as f32 / EPOCHS as f32);
            for last in (1..order.len()).rev() {
                // Knuth's constants; the seed is fixed.
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                order.swap(last, (random >> 33) as usize % (last + 1));
            }
            for &index in &order {
                let (label, features) = &examples[index];
                model.learn(*label, features, rate);
            }
        }
        model
    }

    fn learn(&mut self, label: usize, features: &Features, rate: f32) {
        let mut steps = self.shares(features);
        steps[label] -= 1.0;
        for (bias, step) in self.bias.iter_mut().zip(&mut steps) {
            *step *= rate;
            *bias -= 0.1 * *step;
        }
        for (bucket, value) in &features.0 {
            let first = *bucket as usize * steps.len();
            for (weight, step) in self.weights[first..].iter_mut().zip(&steps) {
                *weight -= step * value;
            }
        }
    }

    /// How likely each label is; they add up to one.
    fn shares(&self, features: &Features) -> Vec<f32> {
        let mut shares = self.bias.clone();
        for (bucket, value) in &features.0 {
            let first = *bucket as usize * shares.len();
            for (share, weight) in shares.iter_mut().zip(&self.weights[first..]) {
                *share += weight * value;
            }
        }
        let highest = shares.iter().copied().fold(f32::MIN, f32::max);
        shares.iter_mut().for_each(|share| *share = (*share - highest).exp());
        let sum: f32 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum);
        shares
    }

    /// The likeliest label, and how likely it is, from 0 to 1.
    pub fn best(&self, features: Features) -> (usize, f64) {
        let shares = self.shares(&self.rarity.weigh(features));
        let best = shares.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        best.map_or((0, 0.0), |(label, share)| (label, f64::from(*share)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Classifier {
        let examples =
            [(0, " my order is late "), (0, " where is my order "), (1, " a refund please "), (1, " money back ")];
        Classifier::train(examples.map(|(label, words)| (label, Features::of(words))).into(), 2)
    }

    #[test]
    fn it_learns_words_and_their_parts() {
        let model = model();
        for (words, label) in [(" order ", 0), (" ordr late ", 0), (" refunded ", 1), (" give me my money ", 1)] {
            let (best, share) = model.best(Features::of(words));
            assert_eq!(best, label, "{words}");
            assert!(share > 0.5 && share < 1.0, "{words}: {share}");
        }
    }

    #[test]
    fn the_same_examples_give_the_same_model() {
        let (one, other) = (model(), model());
        assert_eq!(one.weights, other.weights);
        assert_eq!(one.bias, other.bias);
    }

    #[test]
    fn nothing_is_as_likely_as_anything() {
        let (_, share) = model().best(Features::of(" "));
        assert!(share < 0.7, "{share}");
    }
}
