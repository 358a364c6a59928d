//! stub
pub struct Metrics;
impl Metrics {
    pub fn install() -> Self {
        Self
    }
}
