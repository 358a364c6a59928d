//! Which intent a message most likely has: multinomial logistic regression over words, pairs of words and parts of words, trained
//! at start. The same examples give the same model: nothing is left to chance, and sums have one order.

/// Features are hashed into so many buckets. More would cost memory and gain nothing with a few thousand examples.
const BUCKETS: usize = 1 << 16;
/// Passes over the examples.
const EPOCHS: usize = 12;
const LEARNING_RATE: f32 = 3.0;
/// An example that is understood so well is left out of the next passes, and of how many: it has little left to teach.
const WELL: f32 = 0.9;
const LEFT_OUT: u8 = 2;
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
        for part in parts {
            for byte in part.as_bytes() {
                hash = (hash ^ u32::from(*byte)).wrapping_mul(16_777_619);
            }
            hash = (hash ^ u32::from(b' ')).wrapping_mul(16_777_619);
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

/// Labels are counted in blocks of eight. Their arithmetic is written out: a build without optimization learns at each start, too.
type Block = [f32; 8];

fn add(to: &mut Block, from: &Block, times: f32) {
    to[0] += from[0] * times;
    to[1] += from[1] * times;
    to[2] += from[2] * times;
    to[3] += from[3] * times;
    to[4] += from[4] * times;
    to[5] += from[5] * times;
    to[6] += from[6] * times;
    to[7] += from[7] * times;
}

pub struct Classifier {
    rarity: Rarity,
    labels: usize,
    /// For each bucket the weights of the labels.
    weights: Vec<Block>,
    bias: Vec<Block>,
}

impl Classifier {
    /// Learns from examples with their labels, which are below `labels`.
    pub fn train(examples: Vec<(usize, Features)>, labels: usize) -> Self {
        let rarity = Rarity::of(&examples);
        let examples: Vec<_> = examples.into_iter().map(|(label, features)| (label, rarity.weigh(features))).collect();
        let blocks = labels.div_ceil(8);
        let zeros = |count: usize| vec![Block::default(); count];
        let mut model = Self { rarity, labels, weights: zeros(BUCKETS * blocks), bias: zeros(blocks) };
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut rests = vec![0_u8; examples.len()];
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
                if rests[index] > 0 {
                    rests[index] -= 1;
                } else if model.learn(*label, features, rate) > WELL {
                    rests[index] = LEFT_OUT;
                }
            }
        }
        model
    }

    /// How likely the right label was before.
    fn learn(&mut self, label: usize, features: &Features, rate: f32) -> f32 {
        let mut steps = self.shares(features);
        let right = steps[label / 8][label % 8];
        steps[label / 8][label % 8] -= 1.0;
        for (block, step) in steps.iter().enumerate() {
            add(&mut self.bias[block], step, -0.1 * rate);
            for (bucket, value) in &features.0 {
                add(&mut self.weights[*bucket as usize * steps.len() + block], step, -rate * value);
            }
        }
        right
    }

    /// How likely each label is; they add up to one.
    fn shares(&self, features: &Features) -> Vec<Block> {
        let mut shares = self.bias.clone();
        for (block, share) in shares.iter_mut().enumerate() {
            for (bucket, value) in &features.0 {
                add(share, &self.weights[*bucket as usize * self.bias.len() + block], *value);
            }
        }
        let highest = shares.iter().flatten().take(self.labels).copied().fold(f32::MIN, f32::max);
        let mut sum = 0.0;
        for (label, share) in shares.iter_mut().flatten().enumerate() {
            // Those that only fill the last block are no labels.
            *share = if label < self.labels { (*share - highest).exp() } else { 0.0 };
            sum += *share;
        }
        shares.iter_mut().flatten().for_each(|share| *share /= sum);
        shares
    }

    /// The likeliest label, and how likely it is, from 0 to 1.
    pub fn best(&self, features: Features) -> (usize, f64) {
        let shares = self.shares(&self.rarity.weigh(features));
        let best = shares.iter().flatten().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
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
